"""The head and the foot of official letters (Decree 30/2020), as blocks of a .docx."""

from collections.abc import Iterable

from contest.workbooks.official import MOTTO, NATION, Issuer, blank_date
from reports.letters.docx import Paragraph, Run, Table, line

RULE_OFFICE, RULE_MOTTO, RULE_TITLE = 24, 19, 58  # millimetres kept free on each side


def head(issuer: Issuer, number: str = "Số:") -> Table:
    """Who writes on the left, quốc hiệu on one line on the right, drawn lines below."""
    office = (
        line(issuer.body.upper(), "center", size=12),
        line(issuer.office.upper(), "center", size=12, bold=True),
        rule(RULE_OFFICE),
    )
    nation = (
        line(NATION, "center", size=12, bold=True),
        line(MOTTO, "center", size=13, bold=True),
        rule(RULE_MOTTO),
    )
    numbered = f"{number}        /{issuer.symbol}"
    dated = blank_date(issuer.place)
    rows = (
        (office, nation),
        (
            (line(numbered, "center", size=13, before=4),),
            (line(dated, "center", size=13, italic=True, before=4),),
        ),
    )
    return Table((43, 57), rows, grid=False)


def rule(short: float) -> Paragraph:
    """A line drawn below the text above it, ``short`` millimetres less on each side."""
    return Paragraph((Run("", 2),), "center", before=2, rule=short)


def body(text: str) -> Paragraph:
    return line(text, indent=True, before=6)


def heading(text: str) -> Paragraph:
    return line(text, indent=True, before=6, bold=True, keep=True)


def foot(issuer: Issuer, receivers: Iterable[str]) -> Table:
    """Nơi nhận on the left, the title of who signs on the right; never parted."""
    left = [line("Nơi nhận:", "left", size=12, bold=True, italic=True)]
    left += [line(f"- {receiver}", "left", size=11) for receiver in receivers]
    right = [
        line(title.upper(), "center", size=13, bold=True) for title in issuer.signers
    ]
    right += [line("", "center")] * 5
    return Table((50, 50), ((tuple(left), tuple(right)),), grid=False)


def cell(text: str, across: str = "left", **look) -> tuple[Paragraph]:
    return (line(text, across, size=12, **look),)
