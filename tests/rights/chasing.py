"""Đôn đốc: whom to call, the file and the notice, reminders by e-mail."""

from tests.rights.rows import SEES_PEOPLE, SEES_SOME_PEOPLE, Row, get, post

CALLS = "coordinator officer"
OFFICERS = "officer other_officer"
CALLERS = f"{CALLS} other_coordinator other_officer"
OVER_THE_UNIT = get(404, s403="leader administrator", s200=CALLS)

CHASING = [
    Row(
        "reports:chase",
        get=get(403, s200=OFFICERS, s302="coordinator other_coordinator"),
    ),
    Row("reports:chase-note", post=post(403, s302=OFFICERS)),
    Row("reports:chase-excel", get=get(403, s200=SEES_SOME_PEOPLE)),
    Row("reports:chase-unit", ("unit",), get=OVER_THE_UNIT),
    Row(
        "reports:chase-unit-note",
        ("unit",),
        post=post(404, s403="leader administrator", s302=CALLS),
    ),
    Row("reports:chase-unit-excel", ("unit",), get=get(404, s200=SEES_PEOPLE)),
    Row("reports:chase-notice", ("unit",), get=OVER_THE_UNIT),
    *[
        Row("reports:mailing", get=get(403, s200=CALLERS), query=query)
        for query in ("", "gui=nguoi")
    ],
    Row("reports:mailing-create", post=post(403, s302=CALLERS)),
    Row("reports:mailing-switch", post=post(403, s302="officer")),
    Row(
        "reports:mailing-job",
        ("mailing",),
        get=get(
            403, s200="officer", s404="coordinator other_coordinator other_officer"
        ),
    ),
]
