from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def landing(request, pk=None):
    return HttpResponse()


@login_not_required
def sign_in(request, pk=None):
    return HttpResponse()


@login_not_required
def scan(request, pk=None):
    return HttpResponse()


@login_not_required
def welcome(request, pk=None):
    return HttpResponse()


def sign_out(request, pk=None):
    return HttpResponse()


def password(request, pk=None):
    return HttpResponse()
