"""For the load balancer: is the process alive, and can it serve."""

import logging

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from contest.middleware import without_session

WITHIN = 0.5  # seconds
logger = logging.getLogger(__name__)


@login_not_required
@without_session
def healthz(request):
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@without_session
def readyz(request):
    """Database, migrations and broker; 503 names what is missing."""
    parts = {"database": _database_is_ready(), "broker": _broker_answers()}
    is_ready = all(parts.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "not ready", **parts},
        status=200 if is_ready else 503,
    )


def _database_is_ready() -> bool:
    """Whether it answers and no migration waits."""
    try:
        executor = MigrationExecutor(connection)
    except Error:
        logger.warning("The database does not answer.")
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=WITHIN, socket_connect_timeout=WITHIN
    )
    try:
        return client.ping()
    except redis.RedisError:
        logger.warning("The broker does not answer.")
        return False
    finally:
        client.close()
