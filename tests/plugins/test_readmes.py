"""What the README of each plugin shows is what happens."""

import re
from pathlib import Path

import pytest

from r1reward.errors import MissingExtraError

READMES = sorted((Path(__file__).parents[2] / "plugins").glob("r1reward_*/README.md"))


def test_each_plugin_has_a_readme():
    folders = {path.parent for path in (Path(__file__).parents[2] / "plugins").glob("r1reward_*/__init__.py")}
    assert folders == {path.parent for path in READMES}


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.parent.name)
def test_the_python_of_a_plugins_readme_runs(path):
    blocks = re.findall(r"^```python\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    for code in blocks:
        try:
            exec(compile(code, str(path), "exec"), {})
        except MissingExtraError as error:
            pytest.skip(str(error))
