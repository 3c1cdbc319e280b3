"""What somebody is told when a page failed on our side."""

import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from contest.db import waited_in_vain
from contest.errors import ServerBusy


def failed(request) -> HttpResponse:
    """Who waited too long for what another writes may try again soon: 503, not 500."""
    if not waited_in_vain(sys.exc_info()[1]):
        return server_error(request)
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(ServerBusy.retry_after)
    return response
