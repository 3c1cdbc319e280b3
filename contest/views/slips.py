from django.http import HttpResponse


def slips(request, pk=None):
    return HttpResponse()


def slips_print(request, pk=None):
    return HttpResponse()


def slip_reissue(request, pk=None):
    return HttpResponse()
