"""What goes between a Go test and a solution in another program: values of any type, as they are."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code

DECIDED = {
    "nothing, a number or a text": (
        "func F(x int) interface{} {\n",
        "if x == 0 { return nil }\n if x < 0 { return \"-\" }\n return x\n}\n",
        "if x == 0 { return nil }\n if x < 0 { return \"-\" }\n return float64(x)\n}\n",
        "assert.Equal(nil, F(0)); assert.Equal(\"-\", F(-1)); assert.Equal(2, F(2))",
    ),
    "rows of values of many types": (
        "func F(rows []interface{}) map[interface{}]interface{} {\n",
        "m := map[interface{}]interface{}{}\n for i, r := range rows { m[i] = r }\n return m\n}\n",
        "m := map[interface{}]interface{}{}\n for i, r := range rows { m[i] = r }\n delete(m, 1)\n return m\n}\n",
        "assert.Equal(map[interface{}]interface{}{0: []int{1}, 1: nil, 2: [2]string{\"a\", \"b\"}, 3: 'c', 4: true}, "
        "F([]interface{}{[]int{1}, nil, [2]string{\"a\", \"b\"}, 'c', true}))",
    ),
    "what it gives is what it was given": (
        "func F(a, b any) any {\n",
        "return a\n}\n",
        "return b\n}\n",
        "assert.Equal(map[string]struct{}{\"a\": {}}, F(map[string]struct{}{\"a\": {}}, 1)); assert.Equal(int8(3), F(int8(3), 3))",
    ),
    "a slice in an interface is changed in place": (
        "func F(xs interface{}) {\n",
        "xs.([]int)[0] = 9\n}\n",
        "_ = xs\n}\n",
        "xs := []int{1, 2}; F(xs); assert.Equal([]int{9, 2}, xs)",
    ),
    "any number of arguments": (
        "func F(xs ...int) int {\n",
        "s := 0\n for _, x := range xs { s += x }\n return s\n}\n",
        "return len(xs)\n}\n",
        "assert.Equal(6, F(1, 2, 3)); assert.Equal(0, F())",
    ),
    "the head has types beside, of which no value is": (
        "type Shape interface{ Area() int } // any\ntype sq struct{ a int }\nfunc (s sq) Area() int { return s.a }\n"
        "type P struct{ X int } // in any order\nfunc F(p P) P {\n",
        "return P{p.X + 1}\n}\n",
        "return p\n}\n",
        "assert.Equal(P{2}, F(P{1}))",
    ),
    "an interface with a name, and no other type": (
        "type Item interface{}\nfunc F(xs []Item) Item {\n",
        "return xs[0]\n}\n",
        "return xs[1]\n}\n",
        "assert.Equal(1, F([]Item{1, \"a\"}))",
    ),
    "what is no number, and bytes that are no characters": (
        "func F(x float64, s string) (float64, string) {\n",
        "return x, s + s\n}\n",
        "return x, s\n}\n",
        "x, s := F(math.NaN(), \"\\xff\"); assert.True(math.IsNaN(x)); assert.Equal(\"\\xff\\xff\", s); "
        "y, _ := F(math.Inf(-1), \"\"); assert.True(math.IsInf(y, -1))",
    ),
    "a type of the solution's own prints as it is": (
        "func F() any {\n",
        "type point struct{ x, y int }\n return point{1, 2}\n}\n",
        "type point struct{ x, y int }\n return point{2, 1}\n}\n",
        "assert.Equal(\"{1 2}\", fmt.Sprint(F()))",
    ),
}  # fmt: skip
"""A head, a right body, a wrong one and the test's assertions."""


@pytest.fixture(scope="module")
def go(isolates):
    verifier = code(time_limit=5, memory_mb=1024)

    def run(head, source, assertions):
        test = f"func TestF(t *testing.T) {{\n    assert := assert.New(t)\n    {assertions}\n}}\n"
        got = judge(
            verifier, f"```go\n{source}\n```", language="go", test=test, prompt=head, declaration=head
        )
        if "not available" in got.reason:
            pytest.skip(got.reason)
        return got

    yield run
    verifier.close()


@pytest.mark.parametrize("name", DECIDED)
def test_values_of_any_type_decide_right_and_wrong(go, name):
    head, right, wrong, assertions = DECIDED[name]
    assert go(head, head + right, assertions).value == 1.0
    assert go(head, head + wrong, assertions).value == 0.0


TRICKS = {
    "a type that prints as the answer": "type n int\nfunc (n) String() string { return \"4\" }\nfunc F(x int) any { return n(4) }",
    "a pointer to the answer": "func F(x int) any { y := 4; return &y }",
    "a function": "func F(x int) any { return func() int { return 4 } }",
    "itself in itself": "func F(x int) any { a := []any{nil}; a[0] = a; return a }",
    "a type that ends the program as it is printed": "import \"os\"\ntype n int\nfunc (n) String() string { os.Exit(0); return \"\" }\nfunc F(x int) any { return n(4) }",
    "a map that no map can be": "import . \"r1/end\"\nimport \"os\"\nfunc F(x int) any { os.NewFile(1, \"\").WriteString(\"1 1 m s 1 1 1 0 0 \"); return Other{} }",
    "a slice without an end": "import \"os\"\nfunc F(x int) any { os.NewFile(1, \"\").WriteString(\"2 1 s 16 4611686018427387904 \"); os.Exit(0); return 0 }",
    "an array that fills the memory": "import \"os\"\nfunc F(x int) any { os.NewFile(1, \"\").WriteString(\"2 1 a 2000000000 a 2000000000 1 0 \"); os.Exit(0); return 0 }",
    "a type without an end": "import (\"os\"; \"strings\")\nfunc F(x int) any { os.NewFile(1, \"\").WriteString(\"2 1 \" + strings.Repeat(\"s \", 1000000)); os.Exit(0); return 0 }",
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_value_that_is_none_earns_nothing_and_is_not_without_a_value(go, name):
    got = go("func F(x int) any {\n", TRICKS[name], "assert.Equal(4, F(2))")
    assert (got.value, got.status) == (0.0, Status.SCORED), got


def test_a_solutions_own_value_can_be_given_back_to_it(go):
    head, test = "func F(x any) any {\n", "assert.Equal(2, F([]any{F(1)}))"
    own = "type n int\nfunc F(x any) any {\n if _, ok := x.(int); ok { return n(1) }\n return "
    got = go(head, own + "3 }", test)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


def test_no_answer_makes_the_test_send_what_it_cannot(go):
    head, test = "func F(x any) any {\n", "assert.Equal(2, F(F(1)))"
    forged = 'import "os"\nfunc F(x any) any { os.NewFile(1, "").WriteString("2 1 s o 0 1 1 1 "); select {} }'
    got = go(head, forged, test)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


APART = {
    "an interface of the head may hold a type of its own": ("type I interface{}\ntype P struct{ x int }\nfunc F() I {\n", "return P{1}\n}\n", "assert.Equal(P{1}, F())"),
    "a field of the head's may hold a type of its own": ("type (\n P struct{ x int }\n N struct{ v any }\n)\nfunc F() []N {\n", "return []N{{P{1}}}\n}\n", "assert.Equal([]N{{P{1}}}, F())"),
    "a field of a field is an error": ("type E struct{ err error }\ntype R struct{ v int; e E }\nfunc F() R {\n", "return R{1, E{errors.New(\"x\")}}\n}\n", "assert.NotNil(F().e.err)"),
    "the head has a type of its own": ("type P struct{ x int }\nfunc F(x any) any {\n", "return x\n}\n", "assert.Equal(P{1}, F(P{1}))"),
    "the test passes a type of its own": ("func F(x any) any {\n", "return x\n}\n", "type p int; assert.Equal(p(1), F(p(1)))"),
    "the test passes a function": ("func F(x any) any {\n", "return x\n}\n", "assert.NotNil(F(func() {}))"),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_a_test_with_types_that_the_other_program_has_not_is_without_a_value(go, name):
    head, body, assertions = APART[name]
    got = go(head, head + body, assertions)
    assert got.value is None, got
    assert got.status in (Status.ERROR, Status.BAD_GROUND_TRUTH)
