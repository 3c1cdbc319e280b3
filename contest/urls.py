"""The root of all addresses. The apps above are named here as text only."""

from django.urls import include, path

urlpatterns = [
    path("trac-nghiem/", include("quiz.urls")),
    path("sang-kien/", include("initiatives.urls")),
    path("bao-cao/", include("reports.urls")),
    path("", include("contest.site_urls")),
]

handler500 = "contest.views.errors.failed"
