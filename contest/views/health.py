from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def healthz(request, pk=None):
    return HttpResponse()


@login_not_required
def readyz(request, pk=None):
    return HttpResponse()
