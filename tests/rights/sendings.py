"""After approval: what went to the province, and the gallery."""

from contest.db import db_today
from initiatives.services import province
from tests.factories import InitiativeEntryFactory
from tests.rights.rows import Row, get, post

SEES_ALL = get(403, s200="officer leader")
SENDS = get(403, s200="officer")
TABS = ("", "xem=da-gui", "xem=dot-gui")

SENDINGS = [
    Row("initiatives:gallery", get=get(404, s200="officer other_officer leader judge")),
    *[Row("initiatives:province", get=SEES_ALL, query=query) for query in TABS],
    Row("initiatives:province-list-create", post=post(403, s200="officer")),
    Row("initiatives:province-send", post=post(403, s200="officer")),
    Row("initiatives:province-list", ("province_list",), get=SEES_ALL),
    Row("initiatives:province-list-download", ("province_list",), get=SEES_ALL),
    Row("initiatives:dispatch-take-back", ("dispatch",), get=SENDS, post=SENDS),
    Row("initiatives:fanpage", ("dispatched_entry",), get=SENDS, post=SENDS),
    Row("initiatives:fanpage-hashtags", post=post(403, s302="officer")),
]


def add_sendings(world: dict) -> None:
    """Two entries are approved; one of them went to the province."""
    given = {"round": world["second"], "unit": world["unit"], "approved": True}
    sent, waits = InitiativeEntryFactory.create_batch(2, theme=world["theme"], **given)
    contest, officer = world["contest"], world["people"]["officer"]
    made = province.request_province_list(contest, [sent.pk], by=officer)
    dispatch = province.send_to_province(
        contest, [sent.pk], by=officer, sent_on=db_today(), document="12/PNV"
    )
    world |= {
        "approved": waits,
        "province_list": made,
        "dispatch": dispatch,
        "dispatched_entry": dispatch.rows.get(),
    }
