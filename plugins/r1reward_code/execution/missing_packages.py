"""A package that a solution imports and the box lacks: the solution may be right, and nothing is known of it.

Whether a package is there is asked of the box, never of the solution, which can say what it likes; and it must be one
that people know, so that a made-up name is still the solution's mistake.
"""

import re

from r1reward.types import Sample
from r1reward_code.execution.outcome import SandboxFailure
from r1reward_code.execution.programs import node_program
from r1reward_code.execution.run_context import RunContext
from r1reward_code.module_names import WELL_KNOWN
from r1reward_code.references import reference_solutions
from r1reward_sandbox import Limits, Program

__all__ = ["check_packages", "check_packages_of_sample"]

_LACKS = re.compile(r"No module named '([\w.]+)'")
_LIMITS = Limits(cpu_seconds=10, wall_seconds=20)


def check_packages(context: RunContext, source: str, why: str) -> None:
    """`SandboxFailure` where a program failed for want of a well-known package that its box does not have."""
    match = _LACKS.search(why) if context.language == "python" else None
    name = match[1].partition(".")[0] if match else ""
    if name in WELL_KNOWN and _imports(source, name) and not _has(context, name):
        raise SandboxFailure(
            f"the solution needs the package {name}, which is not here; the option packages: [{name}] brings "
            f"it, after r1reward sandbox packages add {name}"
        )


def _imports(source: str, name: str) -> bool:
    return re.search(rf"^[ \t]*(?:import|from)[ \t][^\n]*\b{re.escape(name)}\b", source, re.M) is not None


def _has(context: RunContext, name: str) -> bool:
    def ask() -> Program:
        source = f"import importlib.util\nprint(importlib.util.find_spec({name!r}) is not None)"
        result = context.sandbox.run(Program(language="python", source=source), b"", limits=_LIMITS)
        return Program(language="python", files={"answer": result.stdout})

    return context.programs.get("package", name, make=ask).files["answer"].strip() == b"True"


_REQUIRES = re.compile(r"""\brequire\s*\(\s*['"]([\w@][\w./-]*)['"]\s*\)""")


def check_packages_of_sample(context: RunContext, sample: Sample) -> None:
    """`SandboxFailure` where the sample's own code for Node.js needs a package that is not here.

    Whoever failed might have passed with it, also a program that goes another way because it is not there. No
    completion has a say in it: what is required is read from the prompt and the reference solutions.
    """
    if context.language != "javascript":
        return
    texts = (
        sample.prompt,
        str(sample.metadata.get("declaration") or ""),
        *reference_solutions(sample.metadata),
    )
    for name in dict.fromkeys(name for text in texts for name in _REQUIRES.findall(text)):
        if not _resolves(context, name):
            raise SandboxFailure(
                f"the sample's own code needs the package {name}, which Node.js does not find here; "
                f"npm install -g {name} brings it"
            )


def _resolves(context: RunContext, name: str) -> bool:
    def ask() -> Program:
        program = node_program(f"require.resolve({name!r})", {})
        result = context.sandbox.run(program, b"", limits=_LIMITS)
        return Program(language="javascript", files={"answer": b"1" if result.ok else b""})

    return bool(context.programs.get("package of node", name, make=ask).files["answer"])
