"""Error against cost: which kernels no other one beats, and the plot of it, as SVG and as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from rig.report.cells import count, lsb, short_percent
from rig.report.html.plot import Axis

WIDTH, HEIGHT = 720, 440
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 44, 596, 384  # of the plot's own area; names stand to the right of it, too
_COLUMNS, _LINES = 64, 16  # of the plot as text
_FLOOR = 0.25  # LSB: an error below it lies on the axis
_GLYPH, _LINE = 7.4, 12.0  # room that a name takes, a character and in height
_STYLE = (
    "svg{color:#1d2125;background:#fbfbfa}"
    "@media(prefers-color-scheme:dark){svg{color:#e7e9eb;background:#15171a}}"
)

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Point:
    """A kernel.

    Attributes:
        name: what it is called.
        cost: mean of a case, above 0.
        error: 99 % quantile of the largest error of a case, in LSB.
        lost: share of cases that were refused or had a wrong status.
    """

    name: str
    cost: float
    error: float
    lost: float

    def told(self) -> str:
        """Its figures in words."""
        lost = f"{short_percent(self.lost)} % of cases refused or with a wrong status"
        return f"{self.name}: p99 {lsb(self.error)} LSB, mean cost {count(self.cost)}, {lost}"


@dataclass(frozen=True)
class Panel:
    """A plot: kernels of one operation, on the same cases, at costs of one unit on one kind of target."""

    title: str
    unit: str
    points: Sequence[Point]


def front(points: Sequence[Point]) -> frozenset[Point]:
    """Those that no other one dominates.

    One dominates when it is no worse in error, in cost and in the share of cases refused or with a wrong
    status, and better in one of them: to refuse what is difficult is no way to win.
    """
    return frozenset(one for one in points if not any(_dominates(other, one) for other in points))


def _dominates(one: Point, other: Point) -> bool:
    mine, theirs = (one.error, one.cost, one.lost), (other.error, other.cost, other.lost)
    return mine != theirs and all(a <= b for a, b in zip(mine, theirs, strict=True))


def svg(panel: Panel, ident: str) -> str:
    """A panel as an SVG element to put into a page: in the page's own colour, without style or script.

    Args:
        panel: with at least one point.
        ident: begins the ids of its title and description; unique in the page.
    """
    across, upright = _axes(panel.points, (_LEFT, _RIGHT), (_BOTTOM, _TOP))
    best = front(panel.points)
    parts = [
        f'<svg class="pareto" xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{ident}-title {ident}-desc" '
        'fill="currentColor" font-family="system-ui, sans-serif" font-size="12">',
        f'<title id="{ident}-title">{escape(panel.title)}</title>',
        f'<desc id="{ident}-desc">{escape(_described(panel, best))}</desc>',
        f'<text x="{_LEFT}" y="22" font-size="14" font-weight="600">{escape(panel.title)}</text>',
        *_frame(across, upright, panel.unit),
        *_marks(panel.points, best, across, upright),
        "</svg>",
    ]
    return "\n".join(parts)


def document(panels: Sequence[Panel]) -> str:
    """Panels one below the other as an SVG file that is readable on light and on dark."""
    height = HEIGHT * len(panels)
    inside = "\n".join(
        f'<g transform="translate(0 {HEIGHT * at})">\n{svg(panel, f"pareto-{at}")}\n</g>'
        for at, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}">\n<style>{_STYLE}</style>\n{inside}\n</svg>\n'
    )


def text(panel: Panel) -> list[str]:
    """A panel as lines of text: capitals for those not dominated, `*` where several fall together."""
    across, upright = _axes(panel.points, (0, _COLUMNS - 1), (_LINES - 1, 0))
    best, grid = front(panel.points), [[" "] * _COLUMNS for _ in range(_LINES)]
    legend = []
    for letter, point in zip(_letters(), panel.points, strict=False):
        mark = letter.upper() if point in best else letter
        x, y = round(across.at(math.log2(point.cost))), round(upright.at(_height(point)))
        grid[y][x] = mark if grid[y][x] == " " else "*"
        legend.append(f"  {mark} {point.told()}")
    labels = {round(at): label for at, label in upright.ticks()}
    lines = [f"{labels.get(at, ''):>9} |{''.join(row).rstrip()}" for at, row in enumerate(grid)]
    return [panel.title, *lines, *_scale(across, panel.unit), *legend]


def _letters() -> Iterable[str]:
    return (chr(ord("a") + at % 26) for at in range(10_000))


def _scale(across: Axis, unit: str) -> list[str]:
    """The horizontal axis of a plot as text."""
    line = [" "] * (_COLUMNS + 12)
    for at, label in across.ticks((1, 2, 5)):
        place = round(at)
        if all(cell == " " for cell in line[max(0, place - 1) : place + len(label) + 1]):
            line[place : place + len(label)] = label
    return [f"{'LSB':>9} +{'-' * _COLUMNS}", f"{'':11}{''.join(line).rstrip()} {unit}"]


def _height(point: Point) -> float:
    return math.log2(max(point.error, _FLOOR))


def _axes(
    points: Sequence[Point], columns: tuple[float, float], rows: tuple[float, float]
) -> tuple[Axis, Axis]:
    return _axis([math.log2(p.cost) for p in points], *columns), _axis([_height(p) for p in points], *rows)


def _axis(powers: Sequence[float], start: float, stop: float) -> Axis:
    """With some room around the points, and never without extent."""
    room = max(0.08 * (max(powers) - min(powers)), 0.5)
    return Axis(min(powers) - room, max(powers) + room, start, stop)


def _described(panel: Panel, best: frozenset[Point]) -> str:
    told = "; ".join(point.told() for point in panel.points if point in best)
    return f"{len(panel.points)} kernels by error and cost in {panel.unit}. Not dominated by another: {told}."


def _frame(across: Axis, upright: Axis, unit: str) -> list[str]:
    """Axes, lines at the ticks, and what is on the axes."""
    lines = [f"M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}"]
    texts = []
    for at, label in across.ticks((1, 2, 5)):
        lines.append(f"M{at:g} {_BOTTOM}v4")
        texts.append(f'<text x="{at:g}" y="{_BOTTOM + 17}" text-anchor="middle">{label}</text>')
    for at, label in upright.ticks():
        lines.append(f"M{_LEFT} {at:g}h-4")
        texts.append(f'<text x="{_LEFT - 8}" y="{at + 4:g}" text-anchor="end">{label}</text>')
    middle = (_LEFT + _RIGHT) / 2
    texts.append(
        f'<text x="{middle:g}" y="{HEIGHT - 14}" text-anchor="middle">mean cost, {escape(unit)}</text>'
    )
    texts.append(f'<text x="{_LEFT}" y="{_TOP - 8}">p99 of the largest error, LSB</text>')
    texts.append(f'<text x="{_RIGHT}" y="{_TOP - 8}" text-anchor="end">● not dominated  ○ dominated</text>')
    return [f'<path class="axis" d="{"".join(lines)}" fill="none" stroke="currentColor"/>', *texts]


def _marks(points: Sequence[Point], best: frozenset[Point], across: Axis, upright: Axis) -> list[str]:
    """A disc for each that is not dominated, a ring for the others, names beside them."""
    places = [(across.at(math.log2(point.cost)), upright.at(_height(point))) for point in points]
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    parts = []
    for point, (x, y) in sorted(zip(points, places, strict=True), key=lambda one: one[0] not in best):
        kind, fill = ("front", "currentColor") if point in best else ("dominated", "none")
        left, base = _name_place(point.name, x, y, taken)
        weight = ' font-weight="600"' if point in best else ""
        parts.append(
            f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="4.5" fill="{fill}" stroke="currentColor" '
            f'stroke-width="1.5"><title>{escape(point.told())}</title></circle>'
            f'<text class="{kind}" x="{left:g}" y="{base:g}"{weight}>{escape(point.name)}</text>'
        )
    return parts


def _name_place(name: str, x: float, y: float, taken: list[Box]) -> tuple[float, float]:
    """Where a name stands free: right of its point, left, above or below, and further off if need be."""
    width = _GLYPH * len(name)
    tried = [
        box
        for step in range(8)
        for off in (step * _LINE, -step * _LINE)
        for box in (_room(x + 8, y + off, width), _room(x - 8 - width, y + off, width))
    ]
    free = [box for box in tried if _inside(box) and not any(map(_overlapping(box), taken))]
    chosen = (free or tried)[0]
    taken.append(chosen)
    return round(chosen[0], 1), round(chosen[3] - 3, 1)


def _room(left: float, middle: float, width: float) -> Box:
    return left, middle - _LINE / 2, left + width, middle + _LINE / 2


def _inside(box: Box) -> bool:
    return box[0] > _LEFT and box[1] > _TOP - 4 and box[2] < WIDTH and box[3] < _BOTTOM


def _overlapping(one: Box) -> Callable[[Box], bool]:
    return lambda other: one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
