"""Test programs, in HumanEval-X's way (they stand after a whole solution) or in MultiPL-E's (they close its body).

MultiPL-E puts prompt, completion and tests one after another, and its tests begin with the brace that ends the
function. They are read as tests that stand after it.
"""

import re
from collections.abc import Mapping
from typing import Any

from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import find_language

__all__ = ["read"]


def read(code: str, columns: Mapping[str, Any], language: str) -> ProgramTests:
    """The test program in `code`, with what the columns say stands before the solution."""
    declaration, prompt, entry = (
        str(columns.get(name) or "") for name in ("declaration", "prompt", "entry_point")
    )
    if not declaration and prompt.rstrip().endswith("{") and code.lstrip().startswith("}"):
        declaration, code = prompt, code.lstrip().removeprefix("}")
        if find_language(language).name == "java":
            code = _beside(code, declaration)
    return ProgramTests(language, code, declaration, prompt, entry)


def _beside(code: str, declaration: str) -> str:
    """The rest of a class as a class of its own, which has the methods of the first."""
    classes = re.findall(r"^[ \t]*(?:public\s+)?(?:final\s+)?class\s+(\w+)", declaration, re.M)
    return f"public class Main extends {classes[0]} {{\n{code}\n" if classes else code
