"""Tests that are a whole program around the solution, in languages other than Python (HumanEval-X, MultiPL-E).

Where the head of the function allows it, test and solution are two programs in two boxes, and plain values go
between them (JavaScript always; C++, Go, Java and Rust as far as `two_process` knows the types): what the solution
does to its own process, to operators, macros or the library gains nothing.

Else they are one program (`build`). Such a test says that it failed by its exit code, which a solution in the same
process can say too. So it has passed only if it also said a secret that is given to it before the solution's first
instruction, and that it says after its last check. What this guards against: ending early in any way, a handler of
exits, aborts or panics, prints of any kind, a `main` of the solution's own. What it does not: a solution that looks
through the program's memory for the secret, or changes what the test's own comparisons mean.
"""
