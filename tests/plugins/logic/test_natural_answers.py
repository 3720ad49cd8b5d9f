"""Right answers as models write them, for each kind of puzzle, and the wrong ones that are written nearly so."""

import pytest

from r1reward.testing import judge
from r1reward_logic import logic

ROWS = {
    "game of 24": {
        "prompt": "Use the numbers 4, 7, 8, 1 once each with + - * / to make 24.",
        "ground_truth": "(8-4)*(7-1)",
    },
    "countdown": {
        "prompt": (
            "Using the numbers [19, 36, 55, 7], create an equation that equals 65. You can use basic arit"
            "hmetic operations (+, -, *, /) and each number can only be used once."
        ),
        "ground_truth": "55+36-7-19",
    },
    "sudoku": {
        "prompt": "Solve this Sudoku:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1",
        "ground_truth": "1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1",
    },
    "matrix": {
        "prompt": "Rotate this matrix 90 degrees clockwise:\n1 2 3\n4 5 6\n7 8 9",
        "ground_truth": "7 4 1\n8 5 2\n9 6 3",
    },
    "grid in JSON": {"prompt": "Find the rule ... Test input:\n1 0\n0 1", "ground_truth": "[[0, 1], [1, 0]]"},
    "list of a program": {
        "prompt": "def f(x):\n    return sorted(x)\nWhat does f([2, 3, 1]) return?",
        "ground_truth": "[1, 2, 3]",
    },
    "string of a program": {
        "prompt": "You are given a function and input.\ndef f(s): return s.upper()\nassert f('ab') == ??",
        "ground_truth": "'AB'",
    },
    "mapping of a program": {
        "prompt": "def f(x): ... What does f return?",
        "ground_truth": "{'k': None, 'b': [1, 2]}",
    },
    "truth of a program": {"prompt": "def f(x): ... What does f return?", "ground_truth": "True"},
    "sorted numbers": {"prompt": "Sort these numbers in descending order: 2, 1, 3", "ground_truth": "[3, 2, 1]"},
    "strings of numbers": {
        "prompt": (
            "Sort these numbers in ascending order: 48, -51, -72, -80\nPlease follow the instruction below"
            ":\n## 1. Let all your answers be a list of numbers. Instead of reporting your answer as -69, "
            "-13, 1, 7, 11, 43, 59, 61, use ['-69', '-13', '1', '7', '11', '43', '59', '61'] instead"
        ),
        "ground_truth": "['-80', '-72', '-51', '48']",
    },
    "reordered list": {"prompt": "Reorder the list [1, 2, 3] by the rule above.", "ground_truth": "[2, 3, 1]"},
    "roles": {
        "prompt": "Knights tell the truth, and knaves lie. You meet Olivia, Ethan, and Mia. Who is what?",
        "ground_truth": "Olivia is a knave, Ethan is a knight, and Mia is a knave.",
    },
    "houses": {
        "prompt": "There are 3 houses, numbered 1 to 3 from left to right. Fill the grid: Name, Drink.",
        "ground_truth": (
            '{"House 1": {"Name": "Eric", "Drink": "tea"}, "House 2": {"Name": "Peter", "Drink": "milk"},'
            ' "House 3": {"Name": "Arnold", "Drink": "water"}}'
        ),
    },
    "digits of letters": {
        "prompt": "Solve this cryptarithm:\n  AB\n+ BA\n-----\n  CC\nEach letter stands for a unique digit.",
        "ground_truth": "A=1,B=2,C=3",
    },
    "colours": {
        "prompt": (
            "Please provide a coloring for this graph such that every vertex is not connected to a vertex"
            " of the same color.\n\nVertices: [0, 1, 2]\nEdges: [(0, 1), (1, 2)]\nPossible colors: [1, 2, 3]\n"
            "\nReturn your solution as a JSON map of vertices to colors."
        ),
        "ground_truth": '{"0": 1, "1": 2, "2": 1}',
        "vertices": [0, 1, 2],
        "edges": [[0, 1], [1, 2]],
    },
    "towers": {
        "prompt": "Solve the Tower of Hanoi problem with 2 disks and 3 pegs. Move all disks from Peg 1 to Peg 3.",
    },
    "path": {
        "prompt": (
            "Your task is to find the shortest path from the start to the destination point in a grid.\n\nT"
            "he grid is represented as a matrix with the following types of cells:\n- *: your starting poi"
            "nt\n- #: your destination point\n- O: an open cell\n- X: a blocked cell\n\nTherefore, you need to"
            " find the shortest path from * to #, moving only through open cells.\n\nYou may only move in f"
            'our directions: up, down, left, and right.\n\nIf there is no path from * to #, simply write "i'
            'nfeasible" (without quotes).\n\nYour output should be a sequence of directions that leads from'
            " * to #, e.g. right right down down up left\n\nNow, find the length of the shortest path from "
            "* to # in the following grid:\n* O O\nX X O\nX X #\n"
        ),
        "ground_truth": "right right down down",
    },
    "order": {"prompt": "Order the books by height, tallest first.", "ground_truth": "red, green, blue"},
    "places": {"prompt": "In which order did they finish?", "ground_truth": "Anna, Bob, Carl"},
    "sequence of numbers": {"prompt": "List the sequence of house numbers.", "ground_truth": "3, 1, 2"},
    "path of letters": {"prompt": "Which path is shortest?", "ground_truth": "A -> B -> D"},
    "count": {"prompt": "How many islands are there?", "ground_truth": "17"},
    "days": {"prompt": "How many days does it take?", "ground_truth": "99"},
    "duration": {"prompt": "How long? Answer in D days.", "ground_truth": "99 days"},
    "probability": {"prompt": "What is the probability?", "ground_truth": "3/4"},
    "name": {"prompt": "There are 4 houses. Who lives in House 1? Give the name only.", "ground_truth": "carol"},
    "weekday": {"prompt": "What day of the week was it 10 days before Friday?", "ground_truth": "Tuesday"},
    "yes": {"prompt": "Is there a valid plan? Answer yes or no.", "ground_truth": "yes"},
    "no": {"prompt": "Does it logically follow that: Some cats are dogs? (Answer Yes or No)", "ground_truth": "No"},
    "two words": {"prompt": "What is the colour of the ball?", "ground_truth": "dark green"},
    "rising order": {"prompt": "Order by height, shortest first.", "ground_truth": "red, green, blue"},
    "letters": {"prompt": "Spell the letters in order.", "ground_truth": "ab, cd"},
    "percent": {"prompt": "How many percent?", "ground_truth": "75"},
    "decimal": {"prompt": "How many?", "ground_truth": "0.75"},
}  # fmt: skip
RIGHT = {
    "game of 24": (
        "(8 - 4) × (7 - 1) = 24", "$(8-4)\\times(7-1)=24$", "\\boxed{(8-4)\\times(7-1)=24}",
        "**(8 - 4) * (7 - 1) = 24**", "One solution is: (8 - 4) * (7 - 1) = 24.",
        "Here's one way:\n\n1. 8 - 4 = 4\n2. 7 - 1 = 6\n3. 4 × 6 = 24\n\nSo the expression is **(8 - 4) × (7 - 1) = 24**.",
        "```\n(8 - 4) * (7 - 1)\n```", "24 = (8-4)*(7-1)", "(8-4)*(7-1) equals 24",
        "We can make 24 like this: `(8 - 4) * (7 - 1)`", "The expression is \\((8 - 4) \\times (7 - 1) = 24\\).",
        "\\[\n(8-4)\\cdot(7-1)=24\n\\]",
        "| Step | Calculation |\n|---|---|\n| 1 | 8 - 4 = 4 |\n| 2 | 7 - 1 = 6 |\n| 3 | 4 * 6 = 24 |",
        "To make 24 with 4, 7, 8 and 1: (8 - 4) * (7 - 1) = 24", "[8-4]*[7-1]=24",
        "(8 − 4) × (7 − 1) = 4 × 6 = 24 ✓",
    ),
    "countdown": (
        "55 + 36 - 7 - 19", "55 + 36 - 19 - 7 = 65", "((55 + 36) - 7) - 19 = 65",
        "To get 65: 55 + 36 = 91, 91 - 7 = 84, 84 - 19 = 65.", "55+36-7-19=65 ✅",
    ),
    "sudoku": (
        "Here is the completed Sudoku:\n\n```\n1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1\n```",
        "| 1 | 2 | 4 | 3 |\n|---|---|---|---|\n| 4 | 3 | 1 | 2 |\n| 2 | 1 | 3 | 4 |\n| 3 | 4 | 2 | 1 |",
        "1 2 | 4 3\n4 3 | 1 2\n----+----\n2 1 | 3 4\n3 4 | 2 1", "[[1,2,4,3],[4,3,1,2],[2,1,3,4],[3,4,2,1]]",
        "\\begin{array}{|c|c|c|c|}\n\\hline\n1&2&4&3\\\\\n\\hline\n4&3&1&2\\\\\n\\hline\n2&1&3&4\\\\\n\\hline\n3&4&2&1\\\\\n\\hline\n\\end{array}",
        "1243\n4312\n2134\n3421", "**1 2 4 3**\n**4 3 1 2**\n**2 1 3 4**\n**3 4 2 1**",
        "```json\n[[1, 2, 4, 3],\n [4, 3, 1, 2],\n [2, 1, 3, 4],\n [3, 4, 2, 1]]\n```",
        "Row 1: [1, 2, 4, 3]\nRow 2: [4, 3, 1, 2]\nRow 3: [2, 1, 3, 4]\nRow 4: [3, 4, 2, 1]",
        "- Row 1: 1 2 4 3\n- Row 2: 4 3 1 2\n- Row 3: 2 1 3 4\n- Row 4: 3 4 2 1",
        "The solved grid is:\n\n$$\\begin{bmatrix}1 & 2 & 4 & 3\\\\ 4 & 3 & 1 & 2\\\\ 2 & 1 & 3 & 4\\\\ 3 & 4 & 2 & 1\\end{bmatrix}$$",
        "1 2 4 3 \n4 3 1 2 \n2 1 3 4 \n3 4 2 1 \n\nEach row, column and box contains 1-4.",
        "| 1 | 2 | 4 | 3 |\n| 4 | 3 | 1 | 2 |\n| 2 | 1 | 3 | 4 |\n| 3 | 4 | 2 | 1 |",
        "|   | C1 | C2 | C3 | C4 |\n|---|---|---|---|---|\n| R1 | 1 | 2 | 4 | 3 |\n| R2 | 4 | 3 | 1 | 2 |\n| R3 | 2 | 1 | 3 | 4 |\n| R4 | 3 | 4 | 2 | 1 |",
        "+---+---+---+---+\n| 1 | 2 | 4 | 3 |\n+---+---+---+---+\n| 4 | 3 | 1 | 2 |\n+---+---+---+---+\n| 2 | 1 | 3 | 4 |\n+---+---+---+---+\n| 3 | 4 | 2 | 1 |\n+---+---+---+---+",
        "1. 1 2 4 3\n2. 4 3 1 2\n3. 2 1 3 4\n4. 3 4 2 1",
        "First row: 1 2 4 3\nSecond row: 4 3 1 2\nThird row: 2 1 3 4\nFourth row: 3 4 2 1",
    ),
    "matrix": (
        "The rotated matrix is:\n\n7 4 1\n8 5 2\n9 6 3",
        "\\boxed{\\begin{pmatrix}7&4&1\\\\8&5&2\\\\9&6&3\\end{pmatrix}}", "7, 4, 1\n8, 5, 2\n9, 6, 3",
        "np.array([[7, 4, 1], [8, 5, 2], [9, 6, 3]])", "[7 4 1]\n[8 5 2]\n[9 6 3]",
        "[7, 4, 1],\n[8, 5, 2],\n[9, 6, 3]", "matrix = [[7, 4, 1], [8, 5, 2], [9, 6, 3]]",
    ),
    "grid in JSON": (
        "0 1\n1 0", "Output:\n0 1\n1 0", "[[0,1],[1,0]]", "The output grid is [[0, 1], [1, 0]].",
        "**Output grid:**\n```\n0 1\n1 0\n```", "01\n10",
    ),
    "list of a program": (
        "[1,2,3]", "`[1, 2, 3]`", "The function returns [1, 2, 3].", "f([2, 3, 1]) returns `[1, 2, 3]`.",
        "```python\n[1, 2, 3]\n```", "The output is:\n\n```\n[1, 2, 3]\n```", "Output: [1, 2, 3]", "**[1, 2, 3]**",
        "So f([2, 3, 1]) == [1, 2, 3]", "f([2, 3, 1]) = [1, 2, 3]", "It returns [1, 2, 3].",
        "Therefore, the return value is **[1, 2, 3]**.", "$[1, 2, 3]$", "\\boxed{[1, 2, 3]}",
        "assert f([2, 3, 1]) == [1, 2, 3]", "It returns the list [1, 2, 3].", '{"output": [1, 2, 3]}',
        "The returned list is [1, 2, 3]",
    ),
    "string of a program": (
        "'AB'", '"AB"', "assert f('ab') == 'AB'", "[ANSWER]\nassert f('ab') == 'AB'\n[/ANSWER]",
        "The output is 'AB'.", "`'AB'`", "It returns the string 'AB'.", "f('ab') returns \"AB\".",
    ),
    "mapping of a program": (
        "{'k': None, 'b': [1, 2]}", '{"k": null, "b": [1, 2]}',
        "The dictionary returned is {'b': [1, 2], 'k': None}.", '```json\n{"k": null, "b": [1, 2]}\n```',
    ),
    "truth of a program": (
        "True", "`True`", "The function returns True.", "It returns `True`.", "**True**", "true", "f returns True",
    ),
    "sorted numbers": (
        "3, 2, 1", "[3, 2, 1]", "3 2 1", "3 > 2 > 1", "The sorted list is [3, 2, 1].",
        "The numbers in descending order are: 3, 2, 1", "**3, 2, 1**", "\\boxed{3, 2, 1}", "\\boxed{[3,2,1]}",
        "3, 2 and 1", "(3, 2, 1)", "Sorted in descending order: 3, 2, 1.", "3\n2\n1", "- 3\n- 2\n- 1",
        "1. 3\n2. 2\n3. 1",
    ),
    "strings of numbers": (
        "['-80', '-72', '-51', '48']", '["-80", "-72", "-51", "48"]',
        "The sorted list is ['-80', '-72', '-51', '48'].", "**['-80', '-72', '-51', '48']**",
    ),
    "reordered list": (
        "2, 3, 1", "[2,3,1]", "2 3 1", "(2, 3, 1)", "The list becomes 2, 3, 1.",
    ),
    "roles": (
        "Olivia is a knave, Ethan is a knight, Mia is a knave",
        "- **Olivia**: Knave\n- **Ethan**: Knight\n- **Mia**: Knave",
        "| Person | Role |\n|---|---|\n| Olivia | Knave |\n| Ethan | Knight |\n| Mia | Knave |",
        '{"Olivia": "knave", "Ethan": "knight", "Mia": "knave"}', "Knights: Ethan\nKnaves: Olivia, Mia",
        "(1) Olivia is a knave\n(2) Ethan is a knight\n(3) Mia is a knave",
        "Therefore, **Olivia is a knave**, **Ethan is a knight**, and **Mia is a knave**.",
        "\\boxed{\\text{Olivia is a knave, Ethan is a knight, and Mia is a knave}}",
        "Olivia = knave, Ethan = knight, Mia = knave", "Olivia → knave, Ethan → knight, Mia → knave",
        "Ethan is the only knight; Olivia and Mia are knaves.",
        "Both Olivia and Mia are knaves, while Ethan is a knight.",
        "Ethan is the knight, and Olivia and Mia are the knaves.", "Knight: Ethan. Knaves: Olivia and Mia.",
        "* Olivia: **knave** (lies)\n* Ethan: **knight** (tells the truth)\n* Mia: **knave** (lies)",
    ),
    "houses": (
        "| House | Name | Drink |\n|---|---|---|\n| 1 | Eric | tea |\n| 2 | Peter | milk |\n| 3 | Arnold | water |",
        '```json\n{"House 1": {"Name": "Eric", "Drink": "tea"}, "House 2": {"Name": "Peter", "Drink": "milk"}, "House 3": {"Name": "Arnold", "Drink": "water"}}\n```',
        "House 1: Name: Eric, Drink: tea\nHouse 2: Name: Peter, Drink: milk\nHouse 3: Name: Arnold, Drink: water",
        "- House 1: Eric, tea\n- House 2: Peter, milk\n- House 3: Arnold, water",
        "**House 1:** Eric drinks tea.\n**House 2:** Peter drinks milk.\n**House 3:** Arnold drinks water.",
        "| | House 1 | House 2 | House 3 |\n|---|---|---|---|\n| Name | Eric | Peter | Arnold |\n| Drink | tea | milk | water |",
        "House 1\n- Name: Eric\n- Drink: tea\n\nHouse 2\n- Name: Peter\n- Drink: milk\n\nHouse 3\n- Name: Arnold\n- Drink: water",
    ),
    "digits of letters": (
        "A=1, B=2, C=3", "A = 1\nB = 2\nC = 3", "A: 1, B: 2, C: 3", '{"A": 1, "B": 2, "C": 3}',
        "| Letter | Digit |\n|---|---|\n| A | 1 |\n| B | 2 |\n| C | 3 |", "- A → 1\n- B → 2\n- C → 3",
        "**A=1, B=2, C=3**", "A is 1, B is 2, and C is 3.", "$A=1$, $B=2$, $C=3$",
    ),
    "colours": (
        '{"0": 1, "1": 2, "2": 1}', '```json\n{"0": 1, "1": 2, "2": 1}\n```',
    ),
    "towers": (
        "Move disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3",
        "1. Move disk 1 from Peg 1 to Peg 2\n2. Move disk 2 from Peg 1 to Peg 3\n3. Move disk 1 from Peg 2 to Peg 3",
        "- Move disk 1 from peg 1 to peg 2.\n- Move disk 2 from peg 1 to peg 3.\n- Move disk 1 from peg 2 to peg 3.",
        "**Step 1:** Move disk 1 from Peg 1 to Peg 2\n**Step 2:** Move disk 2 from Peg 1 to Peg 3\n**Step 3:** Move disk 1 from Peg 2 to Peg 3",
        "Move disk 1 from Peg 1 to Peg 2, move disk 2 from Peg 1 to Peg 3, then move disk 1 from Peg 2 to Peg 3.",
        "```\nMove disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3\n```",
        "| Step | Disk | From | To |\n|---|---|---|---|\n| 1 | 1 | Peg 1 | Peg 2 |\n| 2 | 2 | Peg 1 | Peg 3 |\n| 3 | 1 | Peg 2 | Peg 3 |",
        "Step 1: Move disk 1 from Peg 1 to Peg 2.\nStep 2: Move disk 2 from Peg 1 to Peg 3.\nStep 3: Move disk 1 from Peg 2 to Peg 3.",
        "Here is the sequence of moves:\n\nMove disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3",
        "Move disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3\n\nThis takes 3 moves.",
    ),
    "path": (
        "right right down down", "right, right, down, down", "Right → Right → Down → Down",
        "The shortest path is right right down down.", "The shortest path is: right, right, down, down", "R R D D",
        "RRDD", "1. right\n2. right\n3. down\n4. down", "[right, right, down, down]",
        "['right', 'right', 'down', 'down']", "**right right down down**", "`right right down down`",
        "right\nright\ndown\ndown", "move right, move right, move down, move down",
    ),
    "order": (
        "red > green > blue", "red, green, blue", "red, green and blue", "[red, green, blue]", "red → green → blue",
        "1. red\n2. green\n3. blue", "- red\n- green\n- blue", "The order is red, green, blue.",
        "**red, green, blue**", "Red, Green, Blue", "From tallest to shortest: red, green, blue",
        "red, green, and blue.", "The books in order are: red, green, blue", "red\ngreen\nblue",
        '["red", "green", "blue"]', "`red, green, blue`", "(red, green, blue)", "red; green; blue",
        "| Position | Book |\n|---|---|\n| 1 | red |\n| 2 | green |\n| 3 | blue |",
    ),
    "places": (
        "Anna finished first, Bob second, and Carl third.", "1. Anna\n2. Bob\n3. Carl", "Anna, then Bob, then Carl",
        "First: Anna\nSecond: Bob\nThird: Carl", "Anna > Bob > Carl", "They finished in the order Anna, Bob, Carl.",
        "1st: Anna, 2nd: Bob, 3rd: Carl", "Anna, Bob, and then Carl",
    ),
    "sequence of numbers": (
        "3, 1, 2", "[3, 1, 2]", "3 → 1 → 2", "3 1 2", "3, 1 and 2", "3-1-2", "The sequence is 3, 1, 2.",
    ),
    "path of letters": (
        "A → B → D", "A-B-D", "A, B, D", "A to B to D", "The shortest path is A -> B -> D.", "$A \\to B \\to D$",
        "A->B->D", "$A \\rightarrow B \\rightarrow D$", "A ⟶ B ⟶ D",
    ),
    "count": (
        "17", "There are 17 islands.", "17 islands", "The answer is 17.", "**17**", "\\boxed{17}", "$17$", "17.0",
        "There are **17** islands.", "Answer: 17", "The total number of islands is 17.", "We find 17 islands.",
        "Number of islands: 17", "In total, there are 17 islands.", "10 + 7 = 17", "I count 17 islands.",
        "The grid has 17 islands.", "There are 17 islands in total.", "There are exactly 17 islands.",
        "So there are 17 islands.", "Therefore, there are **17 islands**.", "seventeen",
    ),
    "days": (
        "It takes 99 days.", "99 days", "It takes 99.", "It will take 99 days.", "It took **99 days**.",
        "This takes 99 days.", "Total: 99 days",
    ),
    "duration": (
        "It takes 99 days.", "99", "99 days", "**99 days**", "It takes **99 days**.", "It will take 99 days.",
        "The answer is 99 days.",
    ),
    "probability": (
        "3/4", "0.75", "\\frac{3}{4}", "75%", "The probability is 3/4.", "The probability is $\\frac{3}{4}$.",
        "P = 3/4", "3/4 = 0.75", "$\\frac{3}{4} = 0.75$", "The probability is 3/4, or 0.75.", "75 percent",
    ),
    "name": (
        "carol", "Carol", "Carol.", "**Carol**", "The answer is Carol.", "Carol lives in House 1.",
        "The person who lives in House 1 is Carol.", "It is Carol who lives in House 1.", "House 1: Carol",
        "Therefore, Carol lives in House 1.", "`carol`", '"Carol"', "It's Carol.", "Name: Carol",
        "So the person in House 1 is **carol**.", "The name is Carol.", "House 1 belongs to Carol.",
        "The person living in House 1 is named Carol.",
    ),
    "weekday": (
        "Tuesday", "It was a Tuesday.", "It was Tuesday.", "**Tuesday**", "The day was Tuesday.",
        "10 days before Friday is Tuesday.", "The day of the week was Tuesday.", "It falls on a Tuesday.",
        "Therefore, it was a **Tuesday**.",
    ),
    "yes": (
        "yes", "Yes.", "**Yes**", "Yes, there is a valid plan.", "YES",
    ),
    "no": (
        "No", "no", "No, it does not logically follow.", "**No**", "No. It does not follow.",
    ),
    "two words": (
        "dark green", "The ball is dark green.", "The colour of the ball is dark green.", "Dark green",
        "It is dark green.", "Its colour is dark green.", "The ball's color is dark green.",
        "The color is dark green.",
    ),
}  # fmt: skip
WRONG = {
    "game of 24": (
        "To get 24: 24", "The expression is 24.", "8 - 4 = 4, 7 - 1 = 6, 4 * 6 = 25",
        "| Step | Calculation |\n|---|---|\n| 1 | 8 - 4 = 4 |\n| 2 | 7 - 1 = 6 |\n| 3 | 4 + 6 = 24 |",
        "| 1 | 8 - 4 = 4 |\n| 2 | 4 * 6 = 24 |", "The original expression is 8*7-4*8", "It is not (8-4)*(7-1).",
        "The expression might be \\((8 - 4) \\times (7 - 1)\\) or 8*3", "(8-4)*(7-1)*1",
        "To get 24: 8 + 7 + 4 + 1 = 24", "The wrong expression is (8-4)*(7-1)",
    ),
    "sudoku": (
        "2. 1 2 4 3\n1. 4 3 1 2\n3. 2 1 3 4\n4. 3 4 2 1",
        "Second row: 1 2 4 3\nFirst row: 4 3 1 2\nThird row: 2 1 3 4\nFourth row: 3 4 2 1",
        "1. 1 2 4 3\n2. 4 3 1 2\n3. 2 1 3 4", "1. 1 2 4 3\n2. 4 3 1 2\n3. 2 1 3 4\n4. 3 4 2 1\n5. 1 1 1 1",
        "**1 2 3 4**\n**4 3 1 2**\n**2 1 3 4**\n**3 4 2 1**",
        "The initial grid is:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1",
        "Row 1: 1 2 4 3\nRow 2: 4 3 1 2\nRow 4: 2 1 3 4\nRow 3: 3 4 2 1",
        "1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1\n\nor\n\n2 1 4 3\n4 3 1 2\n1 2 3 4\n3 4 2 1",
        "The wrong grid is:\n1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1",
        "- Row 1: 1 2 4\n- Row 2: 4 3 1\n- Row 3: 2 1 3\n- Row 4: 3 4 2",
    ),
    "matrix": (
        "1. 7 4 1\n2. 8 5 2\n3. 9 6 4", "The original matrix is:\n1 2 3\n4 5 6\n7 8 9",
    ),
    "list of a program": (
        "The function returns [1, 2].", "f([2, 3, 1]) = [2, 3, 1]", "It returns [1, 2, 3] or [3, 2, 1].",
        "It does not return [1, 2, 3].", "The input is [1, 2, 3].", "1, 2, 3", "(1, 2, 3)",
        "It never returns [1, 2, 3].", "The original list is [1, 2, 3].", "['1', '2', '3']",
        "It returns [1, 2, 3, 4]", "f([1, 2, 3])", "[1.5, 2, 3]", "It may return [1, 2, 3].",
        "It would return [1, 2, 3].", "1 > 2 > 3",
    ),
    "truth of a program": (
        "The function returns False.", "It returns 1.", "It does not return True.",
        "The function returns True or False.",
    ),
    "sorted numbers": (
        "1, 2, 3", "3, 1, 2", "3, 2", "3, 2, 1, 1", "3 or 2 or 1", "3, 2, not 1", "In ascending order: 3, 2, 1",
        "The input is 3, 2, 1", "1. 2\n2. 3\n3. 1", "3. 3\n2. 2\n1. 1", "The reverse order is 3, 2, 1", "2 > 3 > 1",
        "3 < 2 < 1", "3, 2, 1?", "maybe 3, 2, 1", "3, 2, 1 or 1, 2, 3", "3 and 2 and 0", "3 2 1 0",
    ),
    "reordered list": (
        "[1, 2, 3]", "The original list is 2, 3, 1", "2, 3, 1, 2, 3, 1",
    ),
    "roles": (
        "* Olivia: **knave** (tells the truth)\n* Ethan: **knight** (lies)\n* Mia: **knave** (lies)",
        "* Olivia: knight (lies)\n* Ethan: knight\n* Mia: knave",
    ),
    "houses": (
        "**House 1:** Eric drinks tea.\n**House 2:** Peter drinks water.\n**House 3:** Arnold drinks milk.",
        "House 1: Eric drinks tea or milk\nHouse 2: Peter drinks milk\nHouse 3: Arnold drinks water",
        "House 1: Eric does not drink tea\nHouse 2: Peter drinks milk.\nHouse 3: Arnold drinks water",
        "House 1\n- Name: Eric\n- Drink: tea\n\nHouse 2\n- Name: Peter\n- Drink: milk",
        "House 1\n- Name: Eric\n- Name: Peter\n- Drink: tea\n\nHouse 2\n- Name: Peter\n- Drink: milk\n\nHouse 3\n- Name: Arnold\n- Drink: water",
        "House 1: Eric and Peter drinks tea\nHouse 2: Peter drinks milk\nHouse 3: Arnold drinks water",
    ),
    "digits of letters": (
        "A is 1, B is 3, and C is 2.", "A is 1 and B is 2", "A is not 1, B is 2, C is 3",
        "A is 1, A is 2, B is 2, C is 3", "A is 12, B is 2, C is 3",
    ),
    "towers": (
        "**Step 1:** Move disk 1 from Peg 1 to Peg 3\n**Step 2:** Move disk 2 from Peg 1 to Peg 3",
        "| Step | Disk | From | To |\n|---|---|---|---|\n| 1 | 1 | Peg 1 | Peg 3 |\n| 2 | 2 | Peg 1 | Peg 3 |",
        "| Step | Disk | To | From |\n|---|---|---|---|\n| 1 | 1 | Peg 1 | Peg 2 |\n| 2 | 2 | Peg 1 | Peg 3 |\n| 3 | 1 | Peg 2 | Peg 3 |",
        "This takes 3 moves.",
        "Do not move disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3",
        "Step 1: Move disk 2 from Peg 1 to Peg 3.\nStep 2: Move disk 1 from Peg 1 to Peg 3.",
    ),
    "path": (
        "DDRR", "RRD", "The longest path is right right down down.", "right right down",
        "right right down down or down down right right", "move right, move right, move left, move down",
        "The path is not right right down down.", "right right right left down down",
    ),
    "order": (
        "blue > green > red", "red > blue > green", "green, red, blue", "red, green",
        "From shortest to tallest: red, green, blue", "red < green < blue", "3. red\n2. green\n1. blue",
        "First: red\nThird: green\nSecond: blue", "red, green, blue or blue, green, red", "Not red, green, blue",
        "The reverse order is red, green, blue",
        "| Position | Book |\n|---|---|\n| 3 | red |\n| 2 | green |\n| 1 | blue |",
        "red and green and red and blue", "red, green, not blue", "red, maybe green, blue",
        "Bob says red, green, blue", "red-ish, green, blue", "RED > green > blu",
        "red, then green, then blue, then red",
    ),
    "places": (
        "Anna finished last, Bob second, and Carl first.", "Carl, then Bob, then Anna",
        "Second: Anna\nFirst: Bob\nThird: Carl", "Anna first, Carl second, Bob third",
        "Anna finished third, Bob second, Carl first", "1st: Anna, 3rd: Bob, 2nd: Carl",
        "Anna finished first, Bob and Carl second.", "Anna > Carl > Bob",
    ),
    "sequence of numbers": (
        "3, 2, 1", "3-1", "3 to 2", "3, 1, 2, 2", "1. 3\n2. 2\n3. 1",
    ),
    "path of letters": (
        "A-C-D", "A to D", "D to B to A", "A -> B", "B → A → D", "a -> b -> d", "The longest path is A -> B -> D",
    ),
    "count": (
        "There are 17 fewer islands than lakes", "It has about 17 islands.", "There are at least 17 islands.",
        "There are 17 or 18 islands.", "There are not 17 islands.", "The input is 17.",
        "The previous count was 17.", "seventeen or eighteen", "seventy", "17 million islands", "17%",
        "There are 170 islands in total", "There might be 17 islands.", "There are 17 islands if we count lakes.",
        "There were 17 islands before, now 16.", "17 dozen", "seventeen hundred", "How many? 17",
        "There are 17.5 islands",
    ),
    "days": (
        "It takes less than 99 days.", "It takes 99 days or 98 days.", "It would take 99 days if done alone.",
        "It takes 98 days.", "It does not take 99 days.", "It takes between 98 and 99 days",
        "It takes more than 99 days.", "Before it took 99 days",
    ),
    "duration": (
        "It takes 99 weeks.", "It takes 98 days.", "It takes 99 days or so.",
    ),
    "probability": (
        "75", "7.5%", "3/4%", "0.75%", "25%", "The probability is not 3/4.", "The probability is 3/4 or 1/4.",
        "0.075", "The opposite probability is 3/4",
    ),
    "name": (
        "House 2: Carol", "It's Bob.", "It's not Carol.", "It is Carol who does not live in House 1.",
        "It is Carol who lives in House 2.", "House 1: Carol or Bob", "House 1: not Carol",
        "The person who lives in House 2 is Carol", "It might be Carol.", "carol or bob", "Not carol", "CAROLE",
        "It is Carola",
    ),
    "weekday": (
        "It was a Friday.", "It was a Tuesday or Monday.", "It was not a Tuesday.", "Not a Tuesday",
        "It was a Tuesday before.", "It falls on a Wednesday",
    ),
    "yes": (
        "No. There is one.", "Yes. No.", "Yes. But no.", "Yes. Actually no, there is none.", "No", "Yes or no",
        "yes?",
    ),
    "no": (
        "Yes. It does not follow.", "No. Yes.", "No. I am wrong: yes.",
    ),
    "two words": (
        "green", "dark", "The ball is not dark green.", "light green", "Dark red", "dark green or green",
        "Green dark",
    ),
    "rising order": (
        "red > green > blue",
    ),
    "letters": (
        "Ab, Cd",
    ),
    "percent": (
        "0.75",
    ),
    "decimal": (
        "75%",
    ),
}  # fmt: skip
_VERIFIER = logic()


@pytest.mark.parametrize(("row", "answer"), [(row, answer) for row in RIGHT for answer in RIGHT[row]])
def test_an_answer_as_models_write_it_is_right(row, answer):
    assert judge(_VERIFIER, answer, **ROWS[row]).value == 1.0


@pytest.mark.parametrize(("row", "answer"), [(row, answer) for row in WRONG for answer in WRONG[row]])
def test_what_is_written_nearly_so_is_wrong(row, answer):
    assert judge(_VERIFIER, answer, **ROWS[row]).value == 0.0
