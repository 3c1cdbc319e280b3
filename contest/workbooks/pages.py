"""Where the pages of a printed sheet end. Pure: millimetres, points and characters.

A spreadsheet knows no "keep with next"; so the breaks are reckoned here, with the same
paper, margins and widths that the sheet is given.
"""

POINTS = 72 / 25.4  # in a millimetre
LONG_SIDE, SHORT_SIDE = 297, 210
ACROSS, DOWN = 30 + 15, 20 + 20  # margins
# Programs and their fonts differ by a little: what nearly fits is taken for too much.
SURE = 0.96


class Pages:
    """A4, one page wide, for a sheet with columns of these widths."""

    def __init__(self, widths: list[float], is_landscape: bool):  # noqa: FBT001
        across, down = (
            (LONG_SIDE, SHORT_SIDE) if is_landscape else (SHORT_SIDE, LONG_SIDE)
        )
        wide = sum((7 * width + 5) * 0.75 for width in widths)
        scale = min(1, (across - ACROSS) * POINTS / wide)
        self.height = (down - DOWN) * POINTS / scale

    def are_parted(self, heights: list[float], first: int, repeated: range) -> bool:
        """Whether the rows from ``first`` on, all on one page, would not be so.

        The ``repeated`` rows stand again on top of every page but the first.
        """
        head = sum(heights[row - 1] for row in repeated)
        filled = 0.0
        for row, height in enumerate(heights, start=1):
            if filled + height > self.height * SURE and row > 1:
                if row > first:
                    return True
                filled = head
            filled += height
        return False
