"""Plots have the colours of the page, and ticks that make sense."""

import pytest

from r1reward.report.plot_style import color, picture, series, styled, theme, whole_numbers

figure = pytest.importorskip("matplotlib.figure", reason="matplotlib is not installed: extra 'report'")


@pytest.mark.parametrize("most", [1, 2, 3, 5, 80, 79.6, 12_345])
def test_counts_have_ticks_at_whole_numbers_none_of_them_twice(most):
    drawing = figure.Figure()
    axes = drawing.subplots()
    axes.plot([0, 1], [0, most])
    styled(axes, "a title")
    whole_numbers(axes.yaxis)
    drawing.draw_without_rendering()
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert len(labels) == len(set(labels))
    assert all(float(label.replace(",", "").replace("\u2212", "-")).is_integer() for label in labels)


def test_a_plot_in_the_dark_has_the_dark_themes_colours_and_so_has_its_picture():
    with theme("dark"):
        axes = figure.Figure().subplots()
        styled(axes, "a title")
        assert color("panel") == "#14171b"
    assert color("panel") == "#ffffff"
    assert axes.get_facecolor()[:3] == axes.figure.get_facecolor()[:3] == (0x14 / 255, 0x17 / 255, 0x1B / 255)
    both = picture("plots/funnel.png", "Rows after each step")
    assert 'dark)" srcset="plots/funnel-dark.png"' in both
    assert '<img src="plots/funnel.png" alt="Rows after each step">' in both


def test_the_colours_are_those_of_the_style_sheet_and_lines_differ():
    assert color("accent") == "#2b59c3"
    assert len({series(number) for number in range(6)}) == 6
