"""Geometry of the charts, which templates draw as SVG. Pure; no words, no colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

ROW_HEIGHT = 76
BAR_TOP = 24
BAR_HEIGHT = 16
PLOT_TOP, PLOT_HEIGHT = 28, 170
BOX = 1000  # the plot is drawn in a square that the page stretches


class Rate(NamedTuple):
    """What a bar shows, and where it leads."""

    name: str
    participated: int
    expected: int
    address: str


@dataclass(frozen=True)
class Bar:
    """One row of the chart; ``width`` is a share of the axis from 0 to 100 %."""

    row: Rate
    top: int
    width: str
    is_full: bool

    @property
    def name_line(self) -> int:
        return self.top + BAR_TOP - 8

    @property
    def bar_top(self) -> int:
        return self.top + BAR_TOP

    @property
    def bar_end(self) -> int:
        return self.bar_top + BAR_HEIGHT

    @property
    def value_line(self) -> int:
        return self.bar_end + 18


@dataclass(frozen=True)
class BarChart:
    bars: list[Bar]
    height: int
    bar_height: int = BAR_HEIGHT


def bar_chart(rows: Iterable[Rate]) -> BarChart:
    """Bars of participated over expected, the worst first; empty rows are left out.

    Widths are cut like the percent in words: a bar that is not full never looks full.
    """
    drawn = sorted(
        (row for row in rows if row.expected),
        key=lambda row: row.participated / row.expected,
    )
    bars = [
        Bar(
            row=row,
            top=index * ROW_HEIGHT,
            width=_width(row.participated, row.expected),
            is_full=row.participated == row.expected,
        )
        for index, row in enumerate(drawn)
    ]
    return BarChart(bars=bars, height=len(bars) * ROW_HEIGHT)


def _width(part: int, whole: int) -> str:
    hundredths = part * 10_000 // whole
    if part < whole:
        hundredths = min(hundredths, 9_900)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


class Point(NamedTuple):
    at: datetime
    people: int


@dataclass(frozen=True)
class LineChart:
    """``line`` and ``needed`` are in a box of its own, the rest on the page."""

    line: str
    needed: str  # from the last point to everybody at the end; "" when that is over
    last_x: str
    last_y: int
    top: int = PLOT_TOP
    plot_height: int = PLOT_HEIGHT
    bottom: int = PLOT_TOP + PLOT_HEIGHT
    height: int = PLOT_TOP + PLOT_HEIGHT + 24


def line_chart(
    points: Sequence[Point], expected: int, opens_at: datetime, closes_at: datetime
) -> LineChart | None:
    """People who took part by time, from the opening to the end, under the target."""
    if not points or not expected or closes_at <= opens_at:
        return None
    most = max(expected, *(point.people for point in points))

    def across(at: datetime) -> float:
        return min(1, max(0, (at - opens_at) / (closes_at - opens_at)))

    def place(point: Point) -> tuple[int, int]:
        height = BOX - point.people * BOX // most
        return round(across(point.at) * BOX), height

    *_, last = points
    x, y = place(last)
    target = BOX - expected * BOX // most
    is_on_the_way = last.at < closes_at and last.people < expected
    return LineChart(
        line=_path(map(place, points)),
        needed=_path([(x, y), (BOX, target)]) if is_on_the_way else "",
        last_x=f"{x / BOX:.1%}",
        last_y=PLOT_TOP + y * PLOT_HEIGHT // BOX,
    )


def _path(places: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
