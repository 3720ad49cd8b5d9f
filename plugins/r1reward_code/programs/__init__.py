"""Tests that are a whole program around the solution, in languages other than Python (HumanEval-X, MultiPL-E).

Such a test says that it failed by its exit code, which a solution in the same process can say too. So it has
passed only if it also said a secret that is given to it before the solution's first instruction, and that it says
after its last check. JavaScript's tests run in a process of their own, as Python's do (`javascript`).

What this guards against: ending early in any way, a handler of exits, aborts or panics, prints of any kind, a
`main` of the solution's own. What it does not: compiled into one program with its test, a solution that searches
the program's memory for the secret, or changes what the test's own comparisons mean.
"""
