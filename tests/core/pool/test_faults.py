"""Each way in which an item can go wrong costs that item and nothing else."""

import time

import pytest

from r1reward.errors import EngineError, SpecError
from r1reward.pool import Job

CRASHES = {
    "exit": "<exit: exit code 3>",
    "exit-0": "<exit: exit code 0>",
    "sys.exit": "<error: SystemExit: 4>",
    "segfault": "<signal: SIGSEGV>",
    "overflow": "<signal: SIGSEGV>",
    "abort": "<signal: SIGABRT>",
    "raise": "<error: ValueError: bad luck>",
    "raise-base": "<error: BaseException: base>",
    "interrupt": "<error: KeyboardInterrupt>",
    "kill-self": "<signal: SIGKILL>",
    "kill-group": "<signal: SIGKILL>",
    "close-fds": "<exit: exit code 71, its channel was closed>",
    "garbage": "<error: something other than the worker wrote to its channel>",
}


@pytest.mark.parametrize("word", CRASHES)
def test_an_item_that_brings_its_worker_down_costs_itself(make, ask, word):
    assert ask(make(), "one", word, "three") == ["ONE", CRASHES[word], "THREE"]


@pytest.mark.parametrize("every", [3, 50])
def test_the_culprit_is_found_where_output_is_emitted_rarely(make, ask, every):
    words = [f"w{n}" for n in range(20)]
    words[3], words[11], words[12], words[19] = "close-fds", "garbage", "exit", "raise"
    expected = [CRASHES.get(w, w.upper()) for w in words]
    assert ask(make(config={"every": every}), *words) == expected


@pytest.mark.parametrize("word", ["hang", "hang-in-c", "stop-self"])
def test_an_item_that_hangs_is_killed_at_its_deadline(make, ask, word):
    assert ask(make(config={"deadline": 0.3}), "one", word, "three") == [
        "ONE",
        "<timeout: over 0.3 s>",
        "THREE",
    ]


def test_the_deadline_runs_from_the_start_of_the_item_not_of_the_job(make, ask):
    pool = make(config={"deadline": 0.4, "every": 20}, workers=1)
    assert ask(pool, *["sleep:0.1"] * 12) == ["SLEEP:0.1"] * 12


def test_waiting_in_line_counts_for_no_deadline(make):
    pool = make(config={"deadline": 0.4}, workers=1)
    futures = [pool.submit(Job(b"sleep:0.1", 1)) for _ in range(12)]
    assert [f.result(30).faults for f in futures] == [{}] * 12


@pytest.mark.parametrize("word", ["leak", "leak-in-c", "leak-shared"])
def test_an_item_that_takes_all_memory_is_stopped(make, ask, word):
    pool = make(memory_mb=128)
    assert ask(pool, "one", word, "three") == ["ONE", "<memory: more than 128 MB>", "THREE"]


def test_memory_that_earlier_items_kept_is_not_held_against_a_later_one(make, ask):
    pool = make(workers=1, memory_mb=200, recycle_mb=10_000)
    for _ in range(4):
        assert ask(pool, "grow:80") == ["GROW:80"]
    assert pool.stats().restarts["memory"] >= 1


def test_a_worker_that_has_grown_is_replaced_between_jobs(make, ask):
    pool = make(workers=1, recycle_mb=20)
    first = ask(pool, "pid", "grow:60")[0]
    assert ask(pool, "pid")[0] != first
    assert pool.stats().restarts["recycled"] == 1


def test_a_worker_is_replaced_after_its_number_of_jobs(make, ask):
    pool = make(workers=1, recycle_jobs=2)
    assert len({ask(pool, "pid")[0] for _ in range(6)}) >= 3


def test_a_fault_names_the_tag_that_was_running(make):
    outcome = make(config={"tags": 3}).submit(Job(b"a\nexit", 2)).result(30)
    assert [(place, f.kind) for place, f in outcome.faults.items()] == [((1, 0), "exit")]


def test_the_culprit_in_a_batch_is_found_by_running_its_items_singly(make, ask):
    assert ask(make("batches"), "a", "b", "segfault", "d") == ["A", "B", "<signal: SIGSEGV>", "D"]


def test_a_forked_child_that_goes_on_working_says_nothing(make, ask):
    assert ask(make(), "one", "fork-on", "three", "four") == ["ONE", "FORK-ON", "THREE", "FOUR"]


def test_a_verifier_that_kills_its_parent_ends_no_other_work(make):
    pool = make(workers=2)
    other = pool.submit(Job(b"sleep:1.0\npid", 2))
    pool.submit(Job(b"a\nkill-parent\nsleep:0.2\nb", 4)).result(30)
    outcome = other.result(30)
    assert (outcome.attempts, outcome.faults) == (1, {})


def test_a_worker_that_dies_between_two_items_is_tried_again_and_then_the_job_fails(make):
    with pytest.raises(EngineError, match="keep dying between two items, after item 0 of 1: exit code 3"):
        make("loose", "exit").submit(Job(b"", 1)).result(30)


def test_a_worker_that_stalls_outside_any_item_does_not_hang_the_caller(make):
    started = time.monotonic()
    with pytest.raises(EngineError, match="no sign of life"):
        make("loose", "hang", stall_seconds=0.1).submit(Job(b"", 1)).result(30)
    assert time.monotonic() - started < 20


def test_an_error_of_our_own_outside_any_item_reaches_the_caller_as_it_is(make):
    with pytest.raises(SpecError, match=r"terms.0.: bad"):
        make("loose", "spec").submit(Job(b"", 1)).result(30)


def test_any_other_exception_outside_any_item_reaches_the_caller_with_its_traceback(make):
    with pytest.raises(EngineError, match=r"ValueError: bad(?s:.*)pool_targets"):
        make("loose", "raise").submit(Job(b"", 1)).result(30)


def test_a_handler_that_returns_before_its_last_item_is_named(make):
    with pytest.raises(EngineError, match="emitted 0 of 2 items"):
        make("loose", "short").submit(Job(b"", 2)).result(30)


@pytest.mark.parametrize(
    ("config", "error", "text"),
    [
        ("spec", SpecError, "no verifier 'maths'"),
        ("raise", EngineError, "ValueError: cannot build"),
        ("exit", EngineError, "died 5 times"),
    ],
)
def test_a_handler_that_cannot_be_built_fails_the_pool(make, config, error, text):
    pool = make("broken", config)
    with pytest.raises(error, match=text):
        pool.ready()
    with pytest.raises(error, match=text):
        pool.submit(Job(b"", 1)).result(30)


def test_a_handler_that_is_never_built_fails_the_pool(make):
    with pytest.raises(EngineError, match=r"not ready after 0\.5 s"):
        make("broken", "hang", start_seconds=0.5).ready()


def test_a_handler_that_starts_threads_is_built_in_each_worker(make, ask):
    pool = make("with_threads")
    assert ask(pool, "a", "exit", "c") == ["A", "<exit: exit code 3>", "C"]
