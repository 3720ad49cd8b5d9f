"""Ground truths of odd notation: a right answer spelt otherwise, the nearest wrong one, and a plainly wrong one.

None of them is without a value because of what is answered.
"""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

NOTATIONS = [
    (r"Fe^{3+}", r"\mathrm{Fe^{3+}}", r"Fe^{2+}", r"42"),
    (r"\text{Cu}^{2+}", r"\ce{Cu^2+}", r"Cu^{+}", r"x=3"),
    (r"SO_4^{2-}", r"\ce{SO4^2-}", r"SO_3^{2-}", r"5"),
    (r"NH_4^+", r"\ce{NH4+}", r"NH_3", r"12"),
    (
        r"\text{span}\{(1,0,0),(0,1,0)\}",
        r"\operatorname{span}\{(1,0,0),(0,1,0)\}",
        r"\text{span}\{(1,0,0),(0,0,1)\}",
        r"0",
    ),
    (r"\operatorname{rank}(A)=2", r"2", r"\operatorname{rank}(A)=3", r"7"),
    (r"\operatorname{Ker} T", r"\text{Ker}\,T", r"\operatorname{Im} T", r"3"),
    (
        r"\{x \in \mathbb{R} \mid x^2 < 4\}",
        r"\{x\in\mathbb{R}: x^2<4\}",
        r"\{x \in \mathbb{R} \mid x^2 < 5\}",
        r"4",
    ),
    (
        r"\{n \in \mathbb{N} : n \text{ is prime}\}",
        r"\{n \in \mathbb{N}: n \text{ is prime} \}",
        r"\{n \in \mathbb{N} : n \text{ is odd}\}",
        r"17",
    ),
    (r"\text{kg}", r"\mathrm{kg}", r"g", r"5"),
    (r"\text{m/s}^2", r"\mathrm{m\,s^{-2}}", r"m/s", r"9"),
    (
        r"\text{all } x \text{ between } 2 \text{ and } 5",
        r"\text{all } x \text{ between 2 and 5}",
        r"\text{all } x \text{ between } 2 \text{ and } 6",
        r"3",
    ),
    (r"\text{from 2 to 5}", r"\text{from } 2 \text{ to } 5", r"\text{from 2 to 6}", r"2"),
    (r"H_2O", r"\text{H}_2\text{O}", r"H_2O_2", r"18"),
    (r"2H_2+O_2\rightarrow 2H_2O", r"\ce{2H2 + O2 -> 2H2O}", r"H_2+O_2\rightarrow H_2O", r"4"),
    (r"1s^2 2s^2 2p^6", r"1s^2\,2s^2\,2p^6", r"1s^2 2s^2 2p^5", r"10"),
    (r"{}^{14}_{6}C", r"{}^{14}_6\mathrm{C}", r"{}^{12}_{6}C", r"14"),
    (r"\alpha\text{-particle}", r"alpha particle", r"\beta\text{-particle}", r"2"),
    (r"sp^3", r"\mathrm{sp}^3", r"sp^2", r"3"),
    (r"\text{pH}=7", r"pH = 7", r"\text{pH}=6", r"14"),
    (r"A \cup (B \cap C)", r"A \cup (C\cap B)", r"A\cap(B\cup C)", r"2"),
    (r"A^c \cap B", r"B\cap A^c", r"A\cap B^c", r"1"),
    (r"p \wedge \neg q", r"p\wedge\neg q", r"p\vee\neg q", r"0"),
    (r"p \to q", r"p \implies q", r"q\to p", r"1"),
    (r"\forall x \exists y (x<y)", r"\forall x \exists y (x < y)", r"\exists y \forall x (x<y)", r"3"),
    (r"\mathbb{Z}/6\mathbb{Z}", r"\mathbb Z/6\mathbb Z", r"\mathbb{Z}/5\mathbb{Z}", r"6"),
    (
        r"\mathbb{Z}_2 \times \mathbb{Z}_3",
        r"\mathbb Z_2 \times \mathbb Z_3",
        r"\mathbb{Z}_2\times\mathbb{Z}_4",
        r"6",
    ),
    (r"S_3", r"S_{3}", r"S_4", r"6"),
    (r"\text{SL}_2(\mathbb{R})", r"SL_2(\mathbb R)", r"\text{GL}_2(\mathbb{R})", r"4"),
    (r"O(n\log n)", r"O(n \log n)", r"O(n^2)", r"5"),
    (r"\Theta(n^2)", r"\Theta(n^{2})", r"\Theta(n^3)", r"8"),
    (
        r"\text{A}\rightarrow\text{B}\rightarrow\text{C}",
        r"A \rightarrow B \rightarrow C",
        r"A\to C\to B",
        r"3",
    ),
    (r"\overrightarrow{AB}", r"\vec{AB}", r"\overrightarrow{BA}", r"4"),
    (r"AB \parallel CD", r"AB\parallel CD", r"AB\perp CD", r"9"),
    (
        r"\triangle ABC \sim \triangle DEF",
        r"\triangle ABC\sim\triangle DEF",
        r"\triangle ABC\cong\triangle DEF",
        r"3",
    ),
    (r"\mathcal{N}(0,1)", r"\mathcal N(0,1)", r"\mathcal{N}(0,2)", r"1"),
    (r"X\sim \text{Bin}(10,0.3)", r"X \sim \mathrm{Bin}(10,0.3)", r"X\sim\text{Bin}(10,0.4)", r"3"),
    (r"\text{Poisson}(\lambda)", r"Poisson(\lambda)", r"\text{Exp}(\lambda)", r"2"),
    (r"\text{Var}(X)", r"\mathrm{Var}(X)", r"\text{Var}(Y)", r"2"),
    (r"E[X^2]-E[X]^2", r"\mathbb{E}[X^2]-\mathbb{E}[X]^2", r"E[X^2]+E[X]^2", r"0"),
    (r"P(A\mid B)", r"P(A \mid B)", r"P(B\mid A)", r"0.5"),
    (
        r"\nabla\cdot\vec{E}=\frac{\rho}{\epsilon_0}",
        r"\nabla \cdot \vec E=\rho/\epsilon_0",
        r"\nabla\times\vec{E}=\frac{\rho}{\epsilon_0}",
        r"0",
    ),
    (
        r"\frac{\partial^2 u}{\partial x^2}",
        r"\dfrac{\partial^2 u}{\partial x^2}",
        r"\frac{\partial u}{\partial x}",
        r"2",
    ),
    (
        r"\oint_C \vec{F}\cdot d\vec{r}",
        r"\oint_{C}\vec F\cdot d\vec r",
        r"\oint_C \vec{G}\cdot d\vec{r}",
        r"0",
    ),
    (r"\text{Type I error}", r"type I error", r"Type II error", r"1"),
    (r"\text{Quadrant III}", r"\text{III}", r"Quadrant II", r"3"),
    (r"\text{I and III only}", r"\text{I and III}", r"I and II only", r"2"),
    (r"\text{Stage 3}", r"stage 3", r"Stage 2", r"33"),
    (r"\text{Apollo 11}", r"\text{Apollo } 11", r"Apollo 12", r"12"),
    (r"\$\heartsuit", r"\$ \heartsuit", r"\$\spadesuit", r"4"),
    (r"\heartsuit", r"♥", r"\spadesuit", r"4"),
    (r"\square", r"\Box", r"\triangle", r"4"),
    (r"\text{@#}", r"@#", r"@", r"2"),
    (r"(A, B) \to (C, D)", r"(A, B)\rightarrow(C, D)", r"(A,B)\to(D,C)", r"4"),
    (r"3\diamond 4", r"3 \diamond 4", r"4\diamond3", r"7"),
    (r"a\equiv b", r"a \equiv b", r"a\equiv c", r"1"),
    (r"a \mid b", r"a|b", r"b\mid a", r"5"),
    (r"x\in A", r"x \in A", r"x\notin A", r"4"),
    (r"A\subset B", r"B\supset A", r"B\subset A", r"3"),
    (r"\langle x, y\rangle = 0", r"\langle x, y \rangle = 0", r"\langle x,y\rangle=1", r"5"),
    (r"|0\rangle", r"\ket{0}", r"|1\rangle", r"0"),
    (
        r"\frac{1}{\sqrt2}(|00\rangle+|11\rangle)",
        r"\frac{1}{\sqrt{2}}(|00\rangle + |11\rangle)",
        r"\frac{1}{\sqrt2}(|01\rangle+|10\rangle)",
        r"1",
    ),
    (r"\hat{H}\psi = E\psi", r"\hat{H}\psi=E\psi", r"\hat{H}\psi=-E\psi", r"3"),
    (r"{}_2F_1(1,1;2;x)", r"_2F_1(1,1;2;x)", r"{}_2F_1(1,1;3;x)", r"2"),
    (r"\zeta(3)", r"\zeta (3)", r"\zeta(2)", r"3"),
    (r"J_0(x)", r"J_{0}(x)", r"J_1(x)", r"0"),
    (r"\text{Li}_2(x)", r"\mathrm{Li}_2(x)", r"\text{Li}_3(x)", r"2"),
    (r"\delta(x-a)", r"\delta(x - a)", r"\delta(x+a)", r"1"),
    (
        r"\begin{array}{c} 12 \\ +34 \\ \hline 46 \end{array}",
        r"\begin{array}{c}12\\+34\\\hline 46\end{array}",
        r"\begin{array}{c} 12 \\ +35 \\ \hline 47 \end{array}",
        r"9",
    ),
    (r"\text{Q.E.D.}", r"Q.E.D.", r"1", r"no"),
    (r"1\text{st and 3rd}", r"\text{1st and 3rd}", r"1st and 2nd", r"13"),
    (r"\text{red: 3, blue: 4}", r"\text{blue: 4, red: 3}", r"red: 4, blue: 3", r"7"),
    (r"3R, 4B", r"3R,4B", r"4R, 3B", r"7"),
    (r"x \mapsto x^2", r"x^2", r"x\mapsto x^3", r"2"),
    (r"f\circ g", r"(f\circ g)", r"g\circ f", r"1"),
    (r"\text{C}_6\text{H}_{12}\text{O}_6", r"\ce{C6H12O6}", r"C_6H_{10}O_6", r"6"),
    (r"\text{2-methylpropane}", r"2-Methylpropane", r"2-methylbutane", r"2"),
    (r"\text{(R)-2-butanol}", r"(R)-2-Butanol", r"(S)-2-butanol", r"2"),
    (r"5'\text{-ATGC-}3'", r"5'-ATGC-3'", r"5'-ATCG-3'", r"5"),
    (r"10^{-3}\text{ M HCl}", r"0.001 M HCl", r"10^{-4} M HCl", r"3"),
    (r"\text{No. 7}", r"No. 7", r"No. 8", r"9"),
    (r"\#7", r"#7", r"\#8", r"9"),
]


@pytest.mark.parametrize(("truth", "right", "near", "wrong"), NOTATIONS)
def test_a_ground_truth_in_an_odd_notation_has_a_value_for_every_answer(truth, right, near, wrong):
    verdicts = [
        judge(math(), f"\\boxed{{{a}}}", ground_truth=truth).value for a in (truth, right, near, wrong)
    ]
    assert verdicts == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        (r"\vec{a}\times\vec{b}", r"\mathbf{a}\times\mathbf{b}", r"\vec{b}\times\vec{a}"),
        (r"\vec{a}\times\vec{b}", r"\vec a \times \vec b", r"\vec{a}\cdot\vec{b}"),
        (r"\nabla\cdot\vec{F}", r"\nabla\cdot\mathbf{F}", r"\nabla\times\vec{F}"),
        ("E(X^2)-E(X)^2", "E[X^2]-(E[X])^2", "0"),
        (r"\mathbb{E}[X^2]", "E[X^2]", "E[X]X"),
        (r"\operatorname{Var}(X)", r"\text{Var}(X)", r"\text{Var}(X^2)"),
        (r"\operatorname{tr}(A)^2", r"\text{tr}(A)^2", r"\text{tr}(A^2)"),
        (r"p \to q", r"\neg p \vee q", "q"),
        (r"\neg(p \wedge q)", r"\neg p \vee \neg q", r"\neg p \wedge \neg q"),
        (r"A \cup (B \cap C)", r"(A \cup B) \cap (A \cup C)", r"(A \cup B) \cap C"),
        (r"\overline{A \cup B}", r"A^c \cap B^c", r"A^c \cup B^c"),
        ("Fe^{3+}", "Fe3+", "Fe^+"),
        (r"\text{AaBb} \times \text{aabb}", "AaBb x aabb", "AaBb x AABB"),
        (r"\text{pH} = 7", "7", r"\text{pOH} = 7"),
        (r"\overrightarrow{AB}", r"\vec{AB}", r"\vec{BA}"),
        (r"\frac{dy}{dx}=2x", "y'=2x", "y=2x"),
        ("AB = 10", "|AB| = 10", "|AC| = 10"),
        (r"\#7", "#7", "#8"),
        ("x^{2n} \\star 1", "x^{2n}\\star1", "x^2n\\star1"),
    ],
)
def test_operators_vectors_and_formulas_are_no_products_of_letters(truth, right, wrong):
    assert compare(truth, right)[0] is True
    assert compare(truth, wrong)[0] is False


@pytest.mark.parametrize(
    "gold",
    [
        "print(2 * int(input()))",
        "def f(x):\n    return x + 1",
        "#include <cmath>\nint main() { return 0; }",
        "SELECT * FROM t",
        "https://example.com/a.png",
        "Step 1: x +",
    ],
)
def test_a_program_an_address_or_a_step_is_a_wrong_column_and_no_ground_truth(gold):
    verdict = compare(gold, "9")
    assert verdict[0] is None
    assert verdict[1].startswith("a ground truth that ")
