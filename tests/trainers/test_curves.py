"""Curves of training and the card's plots: what stands where, and that it can be told apart."""

import pytest

figures = pytest.importorskip("matplotlib.figure")

from r1reward_rejection.plots import _pass_rates  # noqa: E402
from r1reward_trainers.plots import draw_runs  # noqa: E402


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Draws runs, and gives the figure."""

    def draw(runs, **more):
        kept = []
        save = figures.Figure.savefig
        monkeypatch.setattr(
            figures.Figure, "savefig", lambda self, *a, **k: (kept.append(self), save(self, *a, **k))
        )
        assert draw_runs(runs, tmp_path / "curves.png", **more)
        return kept[-1]

    return draw


def log(values):
    return [{"step": number, "reward": value} for number, value in enumerate(values, 1)]


def labels(axis):
    return [tick.get_text() for tick in axis.get_ticklabels()]


def test_one_step_is_a_dot_at_one_tick(drawn):
    (axes,) = drawn({"a": log([0.5])}).axes
    assert [line.get_marker() for line in axes.lines] == ["o"]
    assert labels(axes.xaxis).count("1") == 1


def test_names_of_runs_stand_below_the_panels_and_a_single_run_is_the_title(drawn):
    figure = drawn({"first": log([0.1, 0.2]), "second": log([0.2, 0.1])})
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["first", "second"]
    assert all(axes.get_legend() is None for axes in figure.axes)
    figure = drawn({"first": log([0.1, 0.2])})
    assert (figure.legends, figure.get_suptitle()) == ([], "first")


def test_many_points_have_their_running_mean_and_one_that_never_moves_stays_where_it_is(drawn):
    (axes,) = drawn({"a": log([0.0, 1.0] * 500)}).axes
    pale, mean = axes.lines
    assert pale.get_alpha() < 0.5
    assert max(abs(value - 0.5) for value in mean.get_ydata()) < 0.05
    (axes,) = drawn({"a": log([0.98] * 1000)}).axes
    assert set(axes.lines[1].get_ydata()) == {0.98}


def bars(rates):
    axes = figures.Figure().subplots()
    assert _pass_rates(axes, rates)
    return {round(bar.get_x() + bar.get_width() / 2, 4): bar.get_height() for bar in axes.patches}, axes


def test_shares_of_right_answers_stand_where_they_are():
    places, axes = bars({"0.0": 3, "0.25": 2, "0.75": 4, "1.0": 1})
    assert places == {0.0: 3, 0.25: 2, 0.75: 4, 1.0: 1}
    assert labels(axes.xaxis) == ["0 %", "25 %", "75 %", "100 %"]


def test_a_prompt_that_is_nearly_always_solved_is_never_among_those_that_always_are():
    rates = {str(n / d): 1 for d in (16, 31, 64) for n in range(d + 1)}
    places, _ = bars(rates)
    assert (places[0.0], places[1.0]) == (1, 1)
    assert sum(places.values()) == len(rates)
    assert len(places) <= 22
