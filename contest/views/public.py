from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def public(request, pk=None):
    return HttpResponse()


@login_not_required
def public_detail(request, pk=None):
    return HttpResponse()


@login_not_required
def help(request, pk=None):
    return HttpResponse()
