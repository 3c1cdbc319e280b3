"""What was found of the demo's links: invented, as no link leads to a video."""

from datetime import datetime, timedelta

from initiatives.models import InitiativeEntry
from initiatives.services.probing import Finding
from initiatives.services.watching import keep_finding, open_watch
from initiatives.watching import Cause, Code

# By the key of the entry: what each day's look found, the last one last.
FOUND = {
    "ngay-thu-sau-khong-hen": [Code.OPAQUE],
    "hoc-ba-mot-lan": [Code.OPENED, Code.NOT_FOUND],
    "so-tay-chi-so": [Code.OPENED, *[Code.NOT_FOUND] * 3],
    "ban-do-quy-trinh": [Code.OPENED, Code.SIGN_IN],
    "khao-sat-hai-long-ma-qr": [Code.OPAQUE],
}
DAY = timedelta(days=1)


def look_at_links(written: dict[str, InitiativeEntry], until: datetime) -> None:
    """Write a look for each of the last days at each link that is watched."""
    for key, entry in written.items():
        codes = FOUND.get(key, [Code.OPENED])
        for days, code in zip(range(len(codes) - 1, -1, -1), codes, strict=True):
            watch = open_watch(entry.pk)
            if watch is None:
                continue
            cause = Cause.DAILY if watch.checked_at else Cause.SENT
            finding = Finding(code, title=entry.title)
            keep_finding(watch, finding, cause=cause, at=until - days * DAY)
