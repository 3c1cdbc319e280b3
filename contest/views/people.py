from django.http import HttpResponse


def people(request, pk=None):
    return HttpResponse()


def grant_create(request, pk=None):
    return HttpResponse()


def grant_revoke(request, pk=None):
    return HttpResponse()


def account_disable(request, pk=None):
    return HttpResponse()


def account_enable(request, pk=None):
    return HttpResponse()


def account_reissue(request, pk=None):
    return HttpResponse()
