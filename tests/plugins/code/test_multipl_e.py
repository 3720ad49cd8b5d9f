"""MultiPL-E: the test closes the body that a completion leaves open; completions come in every shape."""

from contextlib import closing

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code

ROWS = {
    "cpp": {
        "prompt": "#include<assert.h>\n#include<bits/stdc++.h>\n// Whether any is above.\nbool any_above(std::vector<float> numbers, float most) {\n",
        "tests": "}\nint main() {\n    auto candidate = any_above;\n    assert(candidate((std::vector<float>({(float)1.0f, (float)2.0f})), (3.0f)) == (false));\n"
        "    assert(candidate((std::vector<float>({(float)1.0f, (float)4.0f})), (3.0f)) == (true));\n}\n",
        "body": "    for (float each : numbers) if (each > most) return true;\n    return false;",
        "wrong": "    return true;",
        "shapes": [
            "#include <vector>\nusing namespace std;\nbool any_above(vector<float> numbers, float most) {\n%s\n}\nint main() { return 0; }",
            "#include <vector>\nbool any_above(const std::vector<float>& numbers, float most) {\n%s\n}",
            "static int unused() { return 1; }\nbool any_above(std::vector<float> numbers, float most) {\n%s\n}",
        ],
        "exits": "    exit(0);",
    },
    "go": {
        "language": "go_test.go",
        "prompt": 'package any_above_test\n\nimport (\n    "testing"\n    "fmt"\n)\n\n// Whether any is above.\nfunc any_above(numbers []float64, most float64) bool {\n',
        "tests": "}\n\nfunc TestAny_Above(t *testing.T) {\n  candidate := any_above\n\ttype test struct {\n\t\tactual   interface{}\n\t\texpected interface{}\n\t}\n"
        "   tests := []test{\n     { actual: candidate([]float64{1.0, 2.0}, 3.0), expected: false },\n     { actual: candidate([]float64{1.0, 4.0}, 3.0), expected: true },\n   }\n\n"
        '\tfor i, tc := range tests {\n\t\tt.Run(fmt.Sprintf("test num % d", i), func(t *testing.T) {\n'
        '\t\t\tif fmt.Sprintf("%v", tc.actual) != fmt.Sprintf("%v", tc.expected) {\n\t\t\t\tt.Errorf("expected \'%s\', got \'%s\'", tc.expected, tc.actual)\n\t\t\t}\n\t\t})\n\t}\n}\n',
        "body": "    for _, each := range numbers { if each > most { return true } }\n    return false",
        "wrong": "    return true",
        "shapes": [
            'package main\n\nimport "fmt"\n\nfunc any_above(numbers []float64, most float64) bool {\n%s\n}\n\nfunc main() { fmt.Println(1) }',
            "func any_above(numbers []float64, most float64) bool {\n%s\n}",
        ],
        "exits": "    os.Exit(0)\n    return true",
    },
    "rust": {
        "language": "rs",
        "prompt": "/// Whether any is above.\nfn any_above(numbers: Vec<f64>, most: f64) -> bool {\n",
        "tests": "}\n\nfn main() {\n    let candidate = any_above;\n    assert_eq!(candidate(vec![1.0, 2.0], 3.0), false);\n    assert_eq!(candidate(vec![1.0, 4.0], 3.0), true);\n}\n",
        "body": "    for each in numbers { if each > most { return true; } }\n    false",
        "wrong": "    true",
        "shapes": [
            "use std::collections::HashMap;\n\npub fn any_above(numbers: Vec<f64>, most: f64) -> bool {\n%s\n}\n\nfn main() { println!(\"{}\", 1); }",
            "fn any_above(numbers: Vec<f64>, most: f64) -> bool {\n%s\n}",
        ],
        "exits": "    std::process::exit(0)",
    },
    "javascript": {
        "language": "js",
        "prompt": "//Whether any is above.\nfunction any_above(numbers, most){\n",
        "tests": "const assert = require('node:assert');\n\n\nfunction test() {\n  let candidate = any_above;\n  assert.deepEqual(candidate([1.0, 2.0], 3.0),false);\n  assert.deepEqual(candidate([1.0, 4.0], 3.0),true);\n}\n\ntest();",
        "body": "  for (const each of numbers) if (each > most) return true;\n  return false;",
        "wrong": "  return true;",
        "shapes": [
            "const any_above = (numbers, most) => {\n%s\n};\nmodule.exports = { any_above };\nconsole.log(any_above([1], 2));",
            "export function any_above(numbers, most) {\n%s\n}",
            "function any_above(numbers, most) {\n%s\n}\nexport default any_above;",
        ],
        "exits": "  process.exit(0);",
    },
    "java": {
        "prompt": "import java.util.*;\nimport java.lang.reflect.*;\nimport org.javatuples.*;\nimport java.security.*;\nimport java.math.*;\nimport java.io.*;\nimport java.util.stream.*;\n"
        "class Problem {\n    // Whether any is above, and the first.\n    public static Pair<Boolean, Long> anyAbove(ArrayList<Long> numbers, long most) {\n",
        "tests": "    }\n    public static void main(String[] args) {\n    assert(anyAbove((new ArrayList<Long>(Arrays.asList((long)1l, (long)2l))), (3l)).equals((Pair.with(false, 0l))));\n"
        "    assert(anyAbove((new ArrayList<Long>(Arrays.asList((long)1l, (long)4l))), (3l)).equals((Pair.with(true, 4l))));\n    }\n\n}\n",
        "body": "        for (long each : numbers) if (each > most) return Pair.with(true, each);\n        return new Pair<>(false, 0l);",
        "wrong": "        return Pair.with(true, 4l);",
        "shapes": [
            "import java.util.*;\nimport org.javatuples.Pair;\n\npublic class Problem {\n    public static Pair<Boolean, Long> anyAbove(ArrayList<Long> numbers, long most) {\n%s\n    }\n\n"
            "    public static void main(String[] args) { System.out.println(1); }\n}",
            "    public static Pair<Boolean, Long> anyAbove(ArrayList<Long> numbers, long most) {\n%s\n    }",
        ],
        "exits": "        System.exit(0);\n        return null;",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def score(isolates):
    verifier = code(time_limit=10, memory_mb=1024)

    def run(language, source):
        row = {name: text for name, text in ROWS[language].items() if name in ("language", "prompt", "tests")}
        got = judge(verifier, f"```{language}\n{source}\n```", **{"language": language, **row})
        if got.status is Status.ERROR and "not available" in got.reason:
            pytest.skip(got.reason)
        return got

    yield run
    verifier.close()


@pytest.mark.parametrize("language", ROWS)
def test_the_body_alone_passes_with_its_brace_and_without(score, language):
    row = ROWS[language]
    closing = "    }\n}" if language == "java" else "}"
    assert score(language, row["body"]).value == 1.0, score(language, row["body"])
    assert score(language, f"{row['body']}\n{closing}").value == 1.0
    assert score(language, row["prompt"] + row["body"] + "\n" + closing).value == 1.0


@pytest.mark.parametrize(("language", "shape"), [(a, n) for a in ROWS for n in range(len(ROWS[a]["shapes"]))])
def test_whole_solutions_pass_when_they_are_right_and_only_then(score, language, shape):
    row = ROWS[language]
    whole = row["shapes"][shape]
    assert score(language, whole.replace("%s", row["body"])).value == 1.0, score(
        language, whole.replace("%s", row["body"])
    )
    if not shape:  # each shape is compiled anew, and what makes a program wrong is in none of them
        assert score(language, whole.replace("%s", row["wrong"])).value == 0.0
        assert score(language, whole.replace("%s", row["exits"])).value == 0.0


CHECK = "def check(candidate):\n    assert candidate(2) == 4\n"
CHECKED = [
    CHECK + "def test_check():\n    check(double)\n\ntest_check()\n",
    CHECK + "def test_check():\n    check(double)\n",
    CHECK + "def main():\n    check(double)\n\nif __name__ == '__main__':\n    main()\n",
    "def check(double):\n    assert double(2) == 4\n\ncheck(double)\n",
    "assert double(2) == 4\n",
    CHECK + "candidate = double\ncheck(candidate)\n",
]
"""Test code in Python that names the function itself, as MultiPL-E's has it: there is no column for its name."""


@pytest.mark.parametrize("tests", CHECKED)
@pytest.mark.parametrize(("body", "value"), [("return 2 * n", 1.0), ("return n", 0.0), ("exit(0)", 0.0)])
def test_python_tests_name_the_function_that_they_check(isolates, tests, body, value):
    row = {"language": "py", "prompt": "def double(n):\n", "tests": tests}
    with closing(code()) as verifier:
        assert judge(verifier, f"    {body}\n", **row).value == value


def test_a_check_that_names_no_function_needs_the_column(isolates):
    for tests in (CHECK, CHECK + "def test_check(f):\n    check(f)\n"):
        with closing(code()) as verifier:
            score = judge(
                verifier, "    return 2 * n\n", language="py", prompt="def double(n):\n", tests=tests
            )
        assert (score.status, "entry_point" in score.reason) == (Status.BAD_GROUND_TRUTH, True)
