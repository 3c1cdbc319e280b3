"""The one way in which a verb queues a task."""

import logging
import time

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.pools import producers

logger = logging.getLogger(__name__)

# A worker waits seconds for its broker; a person whose act is stored waits for nobody.
# One that is stopped takes connections and never answers: nothing is refused.
IMPATIENT = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
PAUSE = 2.0  # seconds; a bulk act would else wait once for each of its messages

_silent_until: dict[str, float] = {}  # by the broker's address


def send_after_commit(name: str, *ids: int) -> None:
    """Queue task ``name`` once the transaction has committed.

    A dead broker is only logged: the act is stored, and beat's sweep does the rest.
    """
    transaction.on_commit(lambda: _send(name, ids), robust=True)


def _send(name: str, ids: tuple[int, ...]) -> None:
    broker = current_app.connection_for_write(transport_options=IMPATIENT)
    address = broker.as_uri()
    if time.monotonic() < _silent_until.get(address, 0):
        logger.info("Task %s was not queued: the broker was silent just now.", name)
        return
    try:
        _publish(broker, name, ids)
    except Exception:  # noqa: BLE001 - whatever the broker's fault is, the act is stored
        _silent_until[address] = time.monotonic() + PAUSE
        logger.warning("Task %s was not queued; the sweep will do it.", name)


def _publish(broker: Connection, name: str, ids: tuple[int, ...]) -> None:
    with producers[broker].acquire(
        block=True, timeout=IMPATIENT["socket_timeout"]
    ) as to:
        current_app.send_task(name, args=ids, retry=False, producer=to)
