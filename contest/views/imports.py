from django.http import HttpResponse


def roster(request):
    return HttpResponse()


def import_upload(request, kind):
    return HttpResponse()


def import_template(request, kind):
    return HttpResponse()


def import_detail(request, pk):
    return HttpResponse()


def import_commit(request, pk):
    return HttpResponse()


def import_discard(request, pk):
    return HttpResponse()
