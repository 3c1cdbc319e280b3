"""What a page of the form hands to the verbs."""

from uuid import uuid4

from initiatives import services
from initiatives.models import Author
from initiatives.queries import base_of, copy_of
from initiatives.states import SENT_AND_EDITABLE


def typed(entry, *, page=None, base=None, unclear=None, **fields):
    """As a page that was just opened, unless ``base`` says from when it is."""
    if base is None:
        base = base_of(entry, copy_of(entry))
    return services.Typed(fields, unclear or {}, page or uuid4(), base)


def write(entry, *authors, at=None):
    """Make ``entry`` as it stands here, with its authors, what the database holds.

    What was sent is changed as people do it: typed, then sent.
    """
    by, authors = entry.created_by, authors or [Author(name="Người viết")]
    if entry.state not in SENT_AND_EDITABLE:
        return services.save_draft(entry, authors=authors, by=by, at=at)
    services.save_draft(entry, authors=None, by=by, typed=typed(entry), at=at)
    return services.send_changes(
        entry,
        by=by,
        authors=authors,
        cooperating=[],
        base=entry.copy.mark,
        at=at,
    )
