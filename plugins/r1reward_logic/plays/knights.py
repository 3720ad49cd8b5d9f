"""Knight swap: white and black knights change places in turn, on a board with missing squares."""

import re
from collections.abc import Mapping, Sequence

from r1reward_logic.literals import literal
from r1reward_logic.moves import Instance, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts
from r1reward_logic.statement import undressed

__all__ = ["instance"]

_BOARD = re.compile(r"^[ \t]*((?:[A-Z][ \t]*)+)\n((?:[ \t]*-+[ \t]*\n|[ \t]*\d+ \|.*\n)+)", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*(\d+) \|(.*)\|[ \t]*$", re.MULTILINE)
_FIRST = re.compile(r"\b([wB]) moves first")
_MOVE = re.compile(r"([wB])\s*[,:]\s*([A-Z]\d{1,2})\s*(?:,|->|→)\s*([A-Z]\d{1,2})")


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to play a row's moves; `BadPuzzleError` where the row states no board, or says that there is no way."""
    squares = _squares(prompt)
    white = {square for square, piece in squares.items() if piece == "w"}
    black = {square for square, piece in squares.items() if piece == "B"}
    if not white or len(white) != len(black) or undressed(truth).casefold() == "no":
        raise BadPuzzleError
    first = _FIRST.search(prompt[:4_000])

    def play(moves: Sequence[str]) -> str | None:
        board, turn = dict(squares), first[1] if first else "w"
        for n, move in enumerate(moves, 1):
            if (mistake := _moved(board, move, turn)) is not None:
                return f"move {n}{mistake}"
            turn = "B" if turn == "w" else "w"
        swapped = all(board[s] == "w" for s in black) and all(board[s] == "B" for s in white)
        return None if swapped else "not all knights have changed places"

    return play, _moves


def _squares(prompt: str) -> dict[str, str]:
    """What stands on each square that exists: `w`, `B`, or nothing."""
    if "knight" not in prompt[:4_000].lower() or (board := _BOARD.search(prompt[:4_000])) is None:
        raise BadPuzzleError
    columns = board[1].split()
    squares: dict[str, str] = {}
    for rank, line in _ROW.findall(board[2]):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(columns):
            raise BadPuzzleError
        squares |= {
            f"{file}{rank}": "" if cell == "." else cell
            for file, cell in zip(columns, cells, strict=True)
            if cell
        }
    return squares


def _moved(board: dict[str, str], move: str, turn: str) -> str | None:
    """Move one knight; what is wrong with the move, or None."""
    match = _MOVE.fullmatch(move)
    if match is None or match[2] not in board or match[3] not in board:
        return f" is none: {move:.40}"
    start, end = match[2], match[3]
    if match[1] != turn or board[start] != turn:
        return f": {start} has no knight whose turn it is"
    across, along = abs(ord(start[0]) - ord(end[0])), abs(int(start[1:]) - int(end[1:]))
    if {across, along} != {1, 2} or board[end]:
        return f": no knight gets from {start} to {end}"
    board[end], board[start] = turn, ""
    return None


def _moves(text: str) -> list[str]:
    """The moves of a list in JSON or Python, or of a text that holds nothing else."""
    if len(text) > 60_000:
        return []
    members = literal(undressed(text))
    if isinstance(members, list) and all(isinstance(member, str) for member in members):
        return [member.strip() for member in members]
    if isinstance(members, Mapping) or re.search(r"[^\W\d]{2,}", _MOVE.sub(" ", text)):
        return sequence(text)
    return [match[0] for match in _MOVE.finditer(text)]
