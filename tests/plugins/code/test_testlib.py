"""Checkers and interactors as Codeforces has them: in C++, for testlib, whose header the sample need not bring."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code

DIVISOR = """
#include "testlib.h"
#include <bits/stdc++.h>
using namespace std;

int readDivisor(InStream &stream, int n) {
    int d = stream.readInt(1, n, "divisor");
    if (n % d) stream.quitf(_wa, "%d does not divide %d", d, n);
    return d;
}

int main(int argc, char *argv[]) {
    setName("any divisor, the larger the better");
    registerTestlibCmd(argc, argv);
    int n = inf.readInt();
    int theirs = readDivisor(ouf, n), ours = readDivisor(ans, n);
    if (theirs < ours) quitf(_wa, "%s: %d is larger", englishEnding(1).c_str(), ours);
    quitf(_ok, "divisor %d", theirs);
}
"""
DOUBLES = """
#include "testlib.h"
int main(int argc, char **argv) {
    registerTestlibCmd(argc, argv);
    int n = 0;
    while (!ans.seekEof()) {
        n++;
        double expected = ans.readDouble(), found = ouf.readDouble();
        if (!doubleCompare(expected, found, 1e-6)) quitf(_wa, "%d%s differ", n, englishEnding(n).c_str());
    }
    quitf(_ok, "%d numbers", n);
}
"""
WORDS = """
#include "testlib.h"
int main(int argc, char **argv) {
    registerTestlibCmd(argc, argv);
    std::string expected = upperCase(ans.readToken()), found = upperCase(ouf.readToken("[a-zA-Z]{1,10}", "verdict"));
    if (expected != found) quitf(_wa, "expected %s, found %s", compress(expected).c_str(), compress(found).c_str());
    if (expected == "YES") { std::vector<int> all = ouf.readInts(2, 1, 9); quitif(all[0] == all[1], _wa, "twice"); }
    quitf(_ok, "fine");
}
"""
POINTS = """
#include "testlib.h"
int main(int argc, char **argv) {
    registerTestlibCmd(argc, argv);
    long long found = ouf.readLong();
    if (found == ans.readLong()) quitp(1.0, "all");
    quitp(0.25, "a quarter");
}
"""
GUESS = """
#include "testlib.h"
#include <iostream>
int main(int argc, char **argv) {
    registerInteraction(argc, argv);
    int secret = inf.readInt(), asked = 0;
    while (++asked <= 12) {
        int guess = ouf.readInt(1, 1000, "guess");
        std::cout << (guess < secret ? "more" : guess > secret ? "less" : "yes") << std::endl;
        if (guess == secret) { tout << asked; quitf(_ok, "%d questions", asked); }
    }
    quitf(_wa, "too many questions");
}
"""
BISECT = "a, b = 1, 1000\nwhile True:\n    m = (a + b) // 2\n    print(m, flush=True)\n    said = input()\n    if said == 'yes': break\n    if said == 'more': a = m + 1\n    else: b = m - 1"
RUNS = {
    "as good": (DIVISOR, "12\n", "6", "print(6)", 1.0),
    "better": (DIVISOR, "12\n", "4", "print(12)", 1.0),
    "worse": (DIVISOR, "12\n", "6", "print(4)", 0.0),
    "no divisor": (DIVISOR, "12\n", "6", "print(5)", 0.0),
    "out of range": (DIVISOR, "12\n", "6", "print(0)", 0.0),
    "no number": (DIVISOR, "12\n", "6", "print('six')", 0.0),
    "a number in a way that testlib refuses": (DIVISOR, "12\n", "6", "print('06')", 0.0),
    "too large for any integer": (DIVISOR, "12\n", "6", "print(10**30)", 0.0),
    "nothing": (DIVISOR, "12\n", "6", "pass", 0.0),
    "more than was asked for": (DIVISOR, "12\n", "6", "print(6, 6)", 0.0),
    "near": (DOUBLES, "", "0.3 1e9\n", "print(0.1 + 0.2)\nprint('1000000000.4')", 1.0),
    "not near": (DOUBLES, "", "0.3 1e9\n", "print(0.31, 1e9)", 0.0),
    "not a number": (DOUBLES, "", "0.3\n", "print('nan')", 0.0),
    "one short": (DOUBLES, "", "0.3 1e9\n", "print(0.3)", 0.0),
    "in any case": (WORDS, "", "NO", "print('No')", 1.0),
    "with a witness": (WORDS, "", "YES\n", "print('yes\\n3 4')", 1.0),
    "with a bad witness": (WORDS, "", "YES\n", "print('yes\\n3 3')", 0.0),
    "against the pattern": (WORDS, "", "YES", "print('yes!')", 0.0),
    "all points": (POINTS, "", "7", "print(7)", 1.0),
}


@pytest.fixture(scope="module")
def run(isolates):
    whole, parts = code(), code(credit="fraction")

    def score(checker, given, wanted, source, verifier=whole, **columns):
        got = judge(
            verifier,
            f"```python\n{source}\n```",
            inputs=[given],
            outputs=[wanted],
            checker=checker,
            **columns,
        )
        if "not available" in got.reason:
            pytest.skip(got.reason)
        return got

    yield score, parts
    whole.close(), parts.close()


@pytest.mark.parametrize("name", RUNS)
def test_a_checker_decides(run, name):
    checker, given, wanted, source, value = RUNS[name]
    got = run[0](checker, given, wanted, source)
    assert got.value == value, got


def test_points_are_a_share(run):
    assert run[0](POINTS, "", "7", "print(8)", run[1]).value == 0.25


def test_an_interactor_talks(run):
    assert run[0](GUESS, "777\n", "", BISECT, interactive=True).value == 1.0
    assert (
        run[0](
            GUESS, "777\n", "", "for n in range(1, 99): print(n, flush=True); input()", interactive=True
        ).value
        == 0.0
    )
    assert run[0](GUESS, "777\n", "", "print('x', flush=True)", interactive=True).value == 0.0


def test_a_checker_that_stumbles_over_the_answer_itself_is_a_bad_ground_truth(run):
    assert run[0](DIVISOR, "12\n", "five", "print(6)").status is Status.BAD_GROUND_TRUTH


def test_a_script_that_prints_is_a_checker_too(run):
    script = "import sys\nwanted, printed = (open(path).read().split() for path in sys.argv[2:4])\nprint(int(sorted(wanted) == sorted(printed)))\n"
    assert run[0](script, "", "1 2", "print(2, 1)").value == 1.0
    assert run[0](script, "", "1 2", "print(2, 2)").value == 0.0
