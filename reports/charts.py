"""Geometry of the charts, which templates draw as SVG. Pure; no words, no colours."""

from collections.abc import Iterable
from dataclasses import dataclass

ROW_HEIGHT = 76
BAR_TOP = 24
BAR_HEIGHT = 16


@dataclass(frozen=True)
class Bar:
    """One row of the chart; ``width`` is a share of the axis from 0 to 100 %."""

    row: object
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


def bar_chart(rows: Iterable) -> BarChart:
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
