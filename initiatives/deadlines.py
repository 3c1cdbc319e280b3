"""Until when an entrant may change and send an entry. Pure."""

from datetime import datetime


def edit_deadline(entry) -> datetime:
    """What the officer gave with the request for changes, else the round's closing."""
    return entry.reopened_until or entry.round.closes_at
