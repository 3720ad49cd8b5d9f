"""A search reads only the blocks that may hold its text, and misses nothing."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.files.block import Block, Position
from r1reward_view.grams import GRAM, grams_of, may_hold

from .conftest import indexed

START = Position()


def block(data, kind="jsonl"):
    return Block("x", kind, START, START, data)


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 40))
def test_a_block_may_hold_whatever_stands_in_it(data, start, size):
    assert may_hold(grams_of(block(data), []), data.lower()[start : start + size])


@given(st.text("abcdefgh ", min_size=GRAM, max_size=40), st.text("stuvwxyz", min_size=GRAM))
def test_a_small_block_does_not_hold_what_shares_no_letter_with_it(words, other):
    filler = bytes(range(33)) * 40  # large enough that few bits are set by chance
    sought = (other + other.upper().lower() + "wxyzvuts").encode()
    assert not may_hold(grams_of(block(words.encode() + filler), []), sought)


def test_a_block_without_a_bitmap_and_a_short_text_may_be_anywhere():
    assert may_hold(b"", b"whatever")
    assert may_hold(grams_of(block(b"abcd"), []), b"xyz")


def scored(texts):
    score = {"accuracy": {"value": 1.0, "status": "scored", "answer": "1", "reason": "equal"}}
    return [
        {
            "id": f"r{at}",
            "prompt": f"prompt {at}",
            "completion": text,
            "ground_truth": "1",
            "reward": 1.0,
            "scores": score,
        }
        for at, text in enumerate(texts)
    ]


def written(folder, suffix):
    """Two files: each is a block of its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    for part, texts in enumerate(
        (['a "quadratic" equation', "Ünïcode"], ["nothing", "\\frac{1}{2} of a Zebra"])
    ):
        path = folder / f"{part}{suffix}"
        if suffix == ".parquet":
            pq.write_table(pa.Table.from_pylist(scored(texts)), path)
        else:
            path.write_text("".join(json.dumps(row) + "\n" for row in scored(texts)))
    return folder


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
@pytest.mark.parametrize(
    ("text", "hits", "reads"),
    [
        ("zebra", 1, 1),
        ("\\FRAC{1}{2} OF", 1, 1),
        ("zygote", 0, 0),
        ("ünï", 1, 2),
        ('"quadratic"', 1, 1),
        ("othing", 1, 1),
    ],
)
def test_only_blocks_that_may_hold_the_text_are_read(suffix, text, hits, reads, tmp_path):
    run = indexed(written(tmp_path / "run", suffix), tmp_path / "cache")
    read, block_of = [], run.texts.block
    run.texts.block = lambda first: read.append(first) or block_of(first)
    search = run.searches.start(text)
    search._to_show.wait(30)
    run.close()
    assert (search.done, search.error, search.hits, len(read)) == (1.0, "", hits, reads)


def hits(path, text, cache):
    """The completions that a search ends with."""
    run = indexed(path, cache)
    search = run.searches.start(text)
    assert search._to_show.wait(30)
    for _ in range(300):
        if search.done == 1.0:
            break
        time.sleep(0.1)
    found = run.store.all("SELECT i FROM mem.hits WHERE q = ? ORDER BY i", (text.lower(),))
    run.close()
    assert (search.error, search.hits) == ("", len(found))
    return [i for (i,) in found]


def test_a_row_that_cannot_be_read_ends_no_search(tmp_path):
    rows = scored(["a zebra", "no", "two Zebras"])
    rows.insert(1, {"id": "bad", "text": 7, "note": "zebra", "reward": 1.0, "scores": {}})
    path = tmp_path / "run.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert hits(path, "zebra", tmp_path / "cache") == [0, 2]


TEXTS = [
    "a\nnew line\tand a tab", "n", "Straße und ÜBER", "’quoted’ Word", '{"not": "a row"}', "back\\slash \\n",
    "<think>x</think>", "EOS<|im_end|>", "the sign \u212a",
]  # fmt: skip
SOUGHT = ["new", "nnew", "and a", "tand", "über", "STRASSE", "straße", "word", "’quoted’", '"not"', "\\n", "\\slash",
          "im_end", "think>x", "n", "u2019", "k"]  # fmt: skip


@pytest.mark.parametrize("sought", SOUGHT)
def test_how_a_row_is_written_changes_no_hit(sought, tmp_path):
    """As plain lines; with a space behind each colon or none; as characters or their numbers; as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [row | {"prompt": "what?"} for row in scored(TEXTS)]
    expected = [
        at for at, text in enumerate(TEXTS) if sought.lower() in text.removesuffix("<|im_end|>").lower()
    ]
    if sought == "k":  # the Kelvin sign is no k to a search
        expected = [5, 6]
    written = {
        "plain": [json.dumps(row) for row in rows],
        "characters": [json.dumps(row, ensure_ascii=False) for row in rows],
        "compact": [json.dumps(row, separators=(",", ":")) for row in rows],
        "spaced": [" " + json.dumps(row, separators=(" , ", " : ")) + " " for row in rows],
    }
    for name, lines in written.items():
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert hits(path, sought, tmp_path / name) == expected, name
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "run.parquet")
    assert hits(tmp_path / "run.parquet", sought, tmp_path / "parquet") == expected
