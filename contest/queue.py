"""The one way in which a verb queues a task."""

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def send_after_commit(name: str, *ids: int) -> None:
    """Queue task ``name`` once the transaction has committed.

    A dead broker is only logged: the act is stored, and beat's sweep does the rest.
    """
    transaction.on_commit(lambda: _send(name, ids), robust=True)


def _send(name: str, ids: tuple[int, ...]) -> None:
    try:
        current_app.send_task(name, args=ids, retry=False)
    except Exception:  # noqa: BLE001 - whatever the broker's fault is, the act is stored
        logger.warning("Task %s was not queued; the sweep will do it.", name)
