import pytest

from r1reward.response import BUILTIN


@pytest.mark.parametrize("name", sorted(BUILTIN))
def test_what_a_template_renders_it_splits_again(name):
    template = BUILTIN[name]()
    reasoning = "" if name == "plain" else "two and two"
    response = template(template.render(reasoning, "4"))
    assert (response.reasoning, response.answer, response.violations) == (reasoning, "4", ())
