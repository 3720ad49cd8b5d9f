"""`python tests/benchmarks/math.py …` runs `math_verifier.py`, which says what it does.

The benchmarks beside this one would take this file for the standard library's `math`: to them it gives that one.
"""

import sys

_here = sys.path.pop(0)
if __name__ == "__main__":
    import runpy

    runpy.run_path(f"{_here}/math_verifier.py", run_name="__main__")
else:
    del sys.modules["math"]
    import math  # noqa: F401  it takes this module's place

    sys.path.insert(0, _here)
