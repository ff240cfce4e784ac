"""Which kernels no other one beats, and the plot of error against cost."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from rig.report.pareto import HEIGHT, WIDTH, Panel, Point, document, front, svg, text
from tests.summaries import HOSTILE

CHEAP = Point("adjugate", 800.0, 5e8, 0.05)
EXACT = Point("exact", 1900.0, 0.5, 0.0)
SLOW = Point("lu", 5300.0, 2e4, 0.01)
PICKY = Point("rigid", 500.0, 40.0, 0.9)
POINTS = (CHEAP, EXACT, SLOW, PICKY)
PANEL = Panel("INVERT on bench: error against cost", "instructions", POINTS)
SVG = "{http://www.w3.org/2000/svg}"

points = st.builds(
    Point,
    st.text("abc", max_size=3),
    st.sampled_from([1.0, 2.0, 3.0, 1e9]),
    st.sampled_from([0.0, 0.5, 2.0, 4e9]),
    st.sampled_from([0.0, 0.5, 1.0]),
)


def test_a_kernel_that_another_beats_in_everything_is_dominated() -> None:
    assert front(POINTS) == {CHEAP, EXACT, PICKY}


def test_refusing_what_is_difficult_does_not_dominate() -> None:
    assert PICKY.cost < CHEAP.cost
    assert PICKY.error < CHEAP.error
    assert CHEAP in front([CHEAP, PICKY])


def test_equals_do_not_dominate_each_other() -> None:
    twin = Point("twin", EXACT.cost, EXACT.error, EXACT.lost)
    assert front([EXACT, twin]) == {EXACT, twin}


@given(st.lists(points, min_size=1, max_size=8))
def test_whoever_is_not_in_the_front_is_beaten_by_one_that_is(given_points: list[Point]) -> None:
    best = front(given_points)
    assert best
    for one in set(given_points) - best:
        assert any(
            other.cost <= one.cost and other.error <= one.error and other.lost <= one.lost for other in best
        )


@given(st.lists(points, min_size=1, max_size=30))
def test_the_plot_holds_every_point_inside_its_frame(given_points: list[Point]) -> None:
    root = ElementTree.fromstring(svg(Panel("t", "cycles", given_points), "p"))
    circles = root.findall(f"{SVG}circle")
    assert len(circles) == len(given_points)
    assert all(0 < float(c.attrib["cx"]) < WIDTH and 0 < float(c.attrib["cy"]) < HEIGHT for c in circles)
    lines = text(Panel("t", "cycles", given_points))
    assert len(lines) == 1 + 16 + 2 + len(given_points)


def test_the_plot_says_what_it_shows_and_takes_the_colour_of_the_page() -> None:
    drawn = svg(PANEL, "plot")
    root = ElementTree.fromstring(drawn)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "plot-title plot-desc"
    assert root.findtext(f"{SVG}title") == PANEL.title
    told = root.findtext(f"{SVG}desc") or ""
    assert "exact: p99 0.50 LSB, mean cost 1,900" in told
    assert "lu: p99" not in told
    assert "#" not in drawn
    assert "<style" not in drawn
    kinds = [circle.attrib["class"] for circle in root.findall(f"{SVG}circle")]
    assert kinds.count("front") == 3
    assert kinds.count("dominated") == 1


def test_names_do_not_lie_on_each_other() -> None:
    crowd = [Point(f"kernel_{i}", 1000.0 + i, 0.5 + i / 100, 0.0) for i in range(8)]
    root = ElementTree.fromstring(svg(Panel("t", "cycles", crowd), "p"))
    names = [t for t in root.findall(f"{SVG}text") if (t.text or "").startswith("kernel_")]
    places = {(t.attrib["x"], t.attrib["y"]) for t in names}
    assert len(places) == len(crowd)


def test_a_file_of_several_plots_has_ids_of_its_own_for_each_and_both_colours() -> None:
    drawn = document([PANEL, PANEL])
    ElementTree.fromstring(drawn)
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids)) == 4
    assert "prefers-color-scheme:dark" in drawn


def test_names_are_escaped() -> None:
    hostile = Panel(HOSTILE, HOSTILE, [Point(HOSTILE, 1.0, 1.0, 0.0)])
    root = ElementTree.fromstring(document([hostile]))
    assert not root.findall(f".//{SVG}script")
    assert not root.findall(f".//{SVG}img")


def test_the_plot_as_text_names_the_front_in_capitals() -> None:
    lines = text(PANEL)
    assert lines[0] == PANEL.title
    assert "  B exact: p99 0.50 LSB, mean cost 1,900, 0 % of cases refused or with a wrong status" in lines
    assert any(line.startswith("  c lu:") for line in lines)
    plot = "".join(line.split("|", 1)[1] for line in lines if "|" in line)
    assert sorted(plot.replace(" ", "")) == ["A", "B", "D", "c"]


def test_points_that_fall_together_are_a_star() -> None:
    plot = "".join(text(Panel("t", "cycles", [EXACT, EXACT, SLOW])))
    assert "*" in plot
