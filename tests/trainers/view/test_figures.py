"""What the page says is what the terminal says, and what the filter's words mean."""

import json
import random
from contextlib import suppress

import pytest

import r1reward
from r1reward.api import score_files
from r1reward.errors import DataError
from r1reward.report.overview import look_at
from r1reward.rows.row_reader import RowReader
from r1reward.scoring.scorer import Rewarded
from r1reward.spec.file import load_spec
from r1reward.types import Reward
from r1reward_trainers.rollout_log import HeldOut
from r1reward_view.filters import FILTERS
from r1reward_view.overview import overview
from r1reward_view.pages import facets, page, place
from r1reward_view.prompts import group_of, neighbours
from r1reward_view.search import Search

from .conftest import HOSTILE, ROWS, indexed, sampled, write


def terminal(rows):
    """pass@k, cons@k and the mean reward by the code of the terminal's summary, from the same rows."""
    import msgspec

    from r1reward.report.record_file import RecordFile
    from r1reward.report.stats import Breakdown, RecordBuilder, prompt_key

    reader, builder, file, rewards = (
        RowReader(for_reward=False),
        RecordBuilder("accuracy"),
        RecordFile(),
        Breakdown(),
    )
    for columns in rows:
        reading = reader(columns)
        for value, scores in zip(columns["reward"], columns["scores"], strict=True):
            reward = msgspec.convert({"value": value, "scores": scores}, Reward)
            builder.add(prompt_key(reading.sample, reading.source), reward)
            rewards.add(reward.value)
    file.add(builder.take())
    metrics = file.metrics(rewards)
    file.close()
    return metrics


def close(page, other):
    if page is None or other is None:
        return page is other
    numbers = [(page.mean, other.mean), (page.low, other.low), (page.high, other.high)]
    return page.count == other.count and all(abs(a - b) < 1e-9 for a, b in numbers)


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_those_of_the_terminal(seed, tmp_path):
    chance = random.Random(seed)
    rows = [sampled(n % 17, chance.choice([1, 2, 3, 5, 8]), seed + n) for n in range(30)]
    run = indexed(write(tmp_path / "run.jsonl", rows), tmp_path)
    said, metrics = overview(run.store, {}), terminal(rows)
    run.close()
    assert close(said["reward"], metrics.reward)
    assert close(said["consensus"], metrics.consensus)
    assert [k for k, _ in said["pass_at"]] == list(metrics.pass_at)
    assert all(close(e, metrics.pass_at[k]) for k, e in said["pass_at"])
    assert (said["size"], said["prompts"]) == (metrics.completions, metrics.prompts)


def test_prompts_by_pass_rate_are_those_of_the_report(run, scored):
    report = look_at([scored], {})
    solved = report.solved()
    report.close()
    rates = overview(run.store, {})["rates"]
    several = {(n, ok): count for (n, ok), count in solved.items() if n > 1}
    assert rates["never"] == sum(count for (_, ok), count in several.items() if ok == 0)
    assert rates["always"] == sum(count for (n, ok), count in several.items() if ok == n)
    assert sum(rates["bars"]) == sum(several.values())


def expected(condition):
    """How many completions Python counts: `condition` of a row and the number of a completion."""
    return sum(condition(r, k) for r in ROWS for k in range(len(r["completions"])))


def accuracy(r, k):
    return r["scores"][k]["accuracy"]


WAYS = {
    "source=gsm8k": lambda r, k: r["source"] == "gsm8k",
    "source=gsm8k\x1fmath": lambda r, k: r["source"] in ("gsm8k", "math"),
    "task=math": lambda r, k: r["task"] == "math",
    "v=right": lambda r, k: accuracy(r, k)["value"] == 1,
    "v=wrong,none": lambda r, k: accuracy(r, k)["value"] != 1,
    "status=accuracy:undecided": lambda r, k: accuracy(r, k)["status"] == "undecided",
    "reason=accuracy:no final answer in the answer part": lambda r, k: "no final" in accuracy(r, k)["reason"],
    "val=accuracy:1..": lambda r, k: accuracy(r, k)["value"] == 1,
    "val=accuracy:none": lambda r, k: accuracy(r, k)["value"] is None,
    "rule=boxed": lambda r, k: accuracy(r, k)["reason"].endswith("[boxed]"),
    "rw=1.5..": lambda r, k: (r["reward"][k] or 0) >= 1.5,
    "rw=none": lambda r, k: r["reward"][k] is None,
    "len=100..200": lambda r, k: 100 <= len(r["completions"][k]) <= 200,
    "step=3..3": lambda r, k: r.get("step") == 3,
    "sign=hedge": lambda r, k: False,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_filter_chooses_what_its_words_say(way, run):
    key, _, value = way.partition("=")
    said = page(run.store, {key: value})
    assert said["total"] == expected(WAYS[way])
    assert overview(run.store, {key: value})["size"] == said["total"]


def test_the_pass_rate_chooses_whole_prompts(run):
    by_bar = [page(run.store, {"rate": f"{k}/4"})["prompts"] for k in range(5)]
    assert by_bar == overview(run.store, {})["rates"]["bars"]
    assert page(run.store, {"rate": "never"})["prompts"] == by_bar[0]


def test_every_key_of_the_filter_is_bound_and_never_run(run):
    before = run.store.one("SELECT count(*) FROM c")
    for key in FILTERS:
        for value in ("' OR 1=1 --", "x'; DROP TABLE c; --", "accuracy:' OR '1'='1", HOSTILE):
            with suppress(DataError):
                assert page(run.store, {key: value})["total"] in (0, 2)
    assert run.store.one("SELECT count(*) FROM c") == before


@pytest.mark.parametrize(
    "given", [{"v": "maybe"}, {"rw": "1"}, {"rate": "8"}, {"sign": "x"}, {"val": "x:1.."}]
)
def test_a_value_that_is_none_is_an_error_that_says_what_there_is(given, run):
    with pytest.raises(DataError):
        page(run.store, given)


@pytest.mark.parametrize("sort", ["len", "-len", "reward", "-reward", "v", "rate", "t:format", "-answer"])
def test_windows_of_a_sorted_table_follow_one_another(sort, run):
    whole = [r["i"] for r in page(run.store, {"sort": sort, "limit": "500"})["rows"]]
    parts = [
        r["i"]
        for offset in range(0, len(whole), 30)
        for r in page(run.store, {"sort": sort, "limit": "30", "offset": str(offset)})["rows"]
    ]
    assert parts == whole
    assert sorted(whole) == list(range(len(whole)))
    assert place(run.store, {"sort": sort, "row": str(whole[41])}) == {"at": 41}


def test_a_facet_leaves_its_own_choice_out(run):
    said = facets(run.store, {"v": "wrong", "source": "math"})
    assert dict(said["v"])["right"] == page(run.store, {"v": "right", "source": "math"})["total"]
    assert dict(said["source"])["gsm8k"] == page(run.store, {"v": "wrong", "source": "gsm8k"})["total"]


def test_what_stands_out_is_told_first(run):
    first = {line["kind"]: line for line in overview(run.store, {})["first"]}
    suspects = page(run.store, first["suspect"]["filter"])
    assert suspects["prompts"] == first["suspect"]["n"]
    assert "p-040" in {r["id"] for r in suspects["rows"]}
    assert page(run.store, first["no_answer"]["filter"])["total"] == first["no_answer"]["n"]


def test_a_prompt_has_its_completions_their_text_and_its_neighbours(run):
    (i,) = run.store.one("SELECT min(i) FROM c WHERE id = 'p-003'")
    group = group_of(run.store, run.texts, run.reader, run.forms, i)
    assert [c["text"] for c in group["completions"]] == ROWS[3]["completions"]
    assert group["truth"] == "7"
    around = neighbours(run.store, {"source": "math"}, i)
    assert (around["at"], around["total"]) == (1, sum(r["source"] == "math" for r in ROWS))
    assert group_of(run.store, run.texts, run.reader, run.forms, around["next"])["id"] == "p-006"
    assert neighbours(run.store, {"source": "gsm8k"}, i)["at"] is None


def test_one_prompt_in_several_rows_is_one_group(tmp_path):
    single = [r | {"completions": [t], "reward": [w], "scores": [s]} for r in ROWS[:3]
              for t, w, s in zip(r["completions"], r["reward"], r["scores"], strict=True)]  # fmt: skip
    run = indexed(write(tmp_path / "run.jsonl", single), tmp_path)
    group = group_of(run.store, run.texts, run.reader, run.forms, 5)
    run.close()
    assert [c["text"] for c in group["completions"]] == ROWS[1]["completions"]


def test_hits_are_a_filter_before_all_is_read(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    for part in (0, 1):
        write(folder / f"{part}.jsonl", ROWS[20 * part : 20 * part + 20])
    run, hits = indexed(folder, tmp_path / "cache"), []

    class Watched:
        blocks_with = run.texts.blocks_with

        def block(self, first):
            hits.append(page(run.store, {"q": "step 1 of"})["total"])
            return run.texts.block(first)

    search = Search("step 1 of")
    search.run(run.store, Watched(), run.reader)
    run.close()
    assert hits == [0, 20]
    assert (search.done, search.hits) == (1.0, 40)


@pytest.mark.parametrize(
    "text", ["step 2 of 7", "NUMBER 7?", "never", "<script>", "onerror", "long long", "\u202e"]
)
def test_search_gives_what_reading_every_text_gives(text, run):
    search = run.searches.start(text)
    while search.done < 1:
        pass
    small = text.lower()
    found = expected(lambda r, k: small in r["completions"][k].lower() or small in r["prompt"].lower())
    assert page(run.store, {"q": text})["total"] == found > 0


def test_what_a_fallback_decided_is_right_at_every_door(tmp_path):
    """The rules' 0 is unsure and the fallback says 1: summary, report, page, trainer count one right answer."""
    terms = [
        {"verifier": "math", "name": "accuracy", "fallback": "other"},
        {"verifier": "format", "name": "other"},
    ]
    spec = load_spec({"template": "plain", "terms": terms})
    rows = [
        {
            "id": text,
            "prompt": text,
            "completions": [f"\\boxed{{{text}}}", "\\boxed{3}"],
            "ground_truth": truth,
        }
        for text, truth in (("y-2x=1", "2x+1"), ("4", "4"))
    ]
    path, out = write(tmp_path / "rows.jsonl", rows), tmp_path / "scored.jsonl"
    summary = score_files(path, spec, out, workers=0)
    scored = [json.loads(line) for line in out.read_text().splitlines()]
    assert scored[0]["scores"][0]["accuracy"]["value"] == 0.0
    assert [row["reward"] for row in scored] == [[1.0, 1.0], [1.0, 0.0]]
    report = look_at([out], {})
    run = indexed(out, tmp_path)
    groups = r1reward.score(rows, spec, workers=0)
    trained = HeldOut(spec)
    for group in groups:
        pairs = [(group.sample, completion) for completion in group.completions]
        trained(pairs, [Rewarded(reward, 0.0) for reward in group.rewards])
    metrics = report.metrics()
    rates = [
        summary.pass_at[1].mean,
        metrics.pass_at[1].mean,
        dict(overview(run.store, {})["pass_at"])[1].mean,
    ]
    assert [*rates, HeldOut.figures([trained.take()])["pass@1"]] == [0.75] * 4
    assert report.solved() == {(2, 2): 1, (2, 1): 1}
    report.close()
    run.close()


def test_a_prompt_of_two_tasks_is_one_cluster_of_all_and_one_of_each_task(tmp_path):
    rows = [sampled(n, 4, 9) for n in range(6)]
    rows += [sampled(n, 4, 10) | {"task": "competition", "id": f"again-{n}"} for n in range(3)]
    run = indexed(write(tmp_path / "run.jsonl", rows), tmp_path)
    said, metrics = overview(run.store, {}), terminal(rows)
    run.close()
    assert close(said["reward"], metrics.reward)
    assert (said["size"], said["prompts"]) == (36, 6)
    shares = {part.name: (part.size, part.prompts) for part in said["parts"] if part.key == "task"}
    assert shares == {"math": (24, 6), "competition": (12, 3)}
    assert sum(part.unscored for part in said["parts"] if part.key == "source") == said["whole"].unscored
