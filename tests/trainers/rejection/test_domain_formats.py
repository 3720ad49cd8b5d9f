"""Each domain may be written in a template, and with a system message, of its own."""

import random

import pytest

from r1reward.errors import SpecError

RECIPE = """
keep: {correct: accuracy}
mix: {domains: {math: {}, code: {}, general: {}}}
format:
  template: r1
  system: Think first.
  domains:
    code: {template: cold-start, system: Write a program.}
    general: {}
"""


def rows(kit):
    rng = random.Random(3)
    stamp = {"stamp": {"spec": "0123456789ab"}}
    texts = {t: kit.completion(rng, 20) for t in ("math", "code")} | {"general": "No tags <here> at all."}
    return [kit.scored(f"Ask {task}", text, task=task, **stamp) for task, text in texts.items()]


def test_a_domain_has_its_own_template_and_system_message(kit, write, reject):
    folder, _ = reject(write(rows(kit)), RECIPE, columns={})
    by_domain = {row["domain"]: row for row in kit.rows_of(folder)}
    texts = {name: row["completion"][0]["content"] for name, row in by_domain.items()}
    systems = {n: [m["content"] for m in r["prompt"] if m["role"] == "system"] for n, r in by_domain.items()}
    assert systems == {"math": ["Think first."], "code": ["Write a program."], "general": []}
    assert texts["math"].startswith("<think>")
    assert texts["general"] == "No tags <here> at all."


def test_a_domain_that_the_mixture_has_not_is_refused(kit, write, reject):
    with pytest.raises(
        SpecError, match=r"format.domains.poems: mix.domains has no 'poems' \(there are: math"
    ):
        reject(write(rows(kit)), RECIPE, changes=["format.domains.poems={}"])


def test_the_template_of_a_domain_is_checked_before_any_work(kit, write, reject):
    with pytest.raises(SpecError, match=r"format.domains.code.template: no template 'r11'"):
        reject(write(rows(kit)), RECIPE, changes=["format.domains.code.template=r11"])
