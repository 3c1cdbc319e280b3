"""Until when an entrant may change an entry: the one place of this rule. Pure."""

from datetime import datetime


def edit_deadline(entry) -> datetime:
    """What the officer gave with the request for changes, else the round's closing."""
    return entry.reopened_until or entry.round.closes_at


def may_edit_at(entry, at: datetime) -> bool:
    return entry.is_editable and at < edit_deadline(entry)


def may_send_at(entry, at: datetime) -> bool:
    return entry.round.opens_at <= at < edit_deadline(entry)


def was_not_mended(entry, at: datetime) -> bool:
    """Given back, and not sent again in time."""
    return entry.must_be_mended and at >= edit_deadline(entry)
