from django.urls import path

from initiatives.views import (
    entries,
    pickers,
    revisions,
    screening,
    sending,
    units,
    writing,
)

app_name = "initiatives"
urlpatterns = [
    path("", entries.own, name="own"),
    path("moi/", writing.create, name="create"),
    path("moi/luu/", writing.keep_new, name="keep-new"),
    path("tim-nguoi/", pickers.find_people, name="find-people"),
    path("tim-don-vi/", pickers.find_units, name="find-units"),
    path("theo-don-vi/", units.units, name="units"),
    path("quy-dinh/", units.rules, name="rules"),
    path("<int:pk>/", entries.detail, name="detail"),
    path("<int:pk>/sua/", writing.edit, name="edit"),
    path("<int:pk>/luu/", writing.keep, name="keep"),
    path("<int:pk>/bo-thay-doi/", writing.discard, name="discard"),
    path("<int:pk>/dang-ky/", sending.register, name="register"),
    path("<int:pk>/gui/", sending.submit, name="submit"),
    path("<int:pk>/rut/", sending.withdraw, name="withdraw"),
    path("<int:pk>/ban-gui/", revisions.revisions, name="revisions"),
    path("kiem-tra/", screening.queue, name="queue"),
    path("kiem-tra/<int:pk>/", screening.screen, name="screen"),
    path("kiem-tra/<int:pk>/du-dieu-kien/", screening.approve, name="approve"),
    path("kiem-tra/<int:pk>/khong-du-dieu-kien/", screening.refuse, name="refuse"),
    path(
        "kiem-tra/<int:pk>/yeu-cau-bo-sung/",
        screening.ask_for_changes,
        name="ask-for-changes",
    ),
]
