"""A QR code as the path of an SVG, so that no page needs a picture file. Pure."""

from typing import NamedTuple

import segno

QUIET = 4  # modules of white around it, as the standard asks


class QrPath(NamedTuple):
    size: int
    d: str


def qr_path(text: str) -> QrPath:
    """Return the side in modules and the path that draws the dark ones, row by row."""
    code = segno.make_qr(text, error="m")
    rows = list(code.matrix_iter(border=QUIET))
    return QrPath(len(rows), "".join(_runs(rows)))


def _runs(rows):
    for y, row in enumerate(rows):
        x = 0
        for x_end, is_dark in enumerate([*row, 0]):
            if is_dark:
                continue
            if x_end > x:
                yield f"M{x} {y}h{x_end - x}v1h-{x_end - x}z"
            x = x_end + 1
