from django.urls import path

from initiatives.views import catalogue, entries, novelty, screening

app_name = "initiatives"
urlpatterns = [
    path("", entries.own, name="own"),
    path("moi/", entries.create, name="create"),
    path("<int:pk>/", entries.detail, name="detail"),
    path("<int:pk>/sua/", entries.edit, name="edit"),
    path("<int:pk>/gui/", entries.submit, name="submit"),
    path("<int:pk>/rut/", entries.withdraw, name="withdraw"),
    path("tuong-tu/", novelty.similar_live, name="similar-live"),
    path(
        "kiem-tra/<int:pk>/tuong-tu/<slug:kind>/<int:other>/",
        novelty.beside,
        name="beside",
    ),
    path("danh-muc/", catalogue.catalogue, name="catalogue"),
    path("danh-muc/tinh-den/", catalogue.applied_until, name="applied-until"),
    path(
        "danh-muc/nhap-excel/", catalogue.import_upload, name="catalogue-import-upload"
    ),
    path(
        "danh-muc/nhap-excel/mau/",
        catalogue.import_template,
        name="catalogue-import-template",
    ),
    path(
        "danh-muc/nhap-excel/<int:pk>/",
        catalogue.import_detail,
        name="catalogue-import-detail",
    ),
    path(
        "danh-muc/nhap-excel/<int:pk>/ghi/",
        catalogue.import_commit,
        name="catalogue-import-commit",
    ),
    path(
        "danh-muc/nhap-excel/<int:pk>/bo/",
        catalogue.import_discard,
        name="catalogue-import-discard",
    ),
    path(
        "danh-muc/nhap-excel/<int:pk>/hoan-tac/",
        catalogue.import_undo,
        name="catalogue-import-undo",
    ),
    path("viet-tat/", catalogue.abbreviations, name="abbreviations"),
    path(
        "viet-tat/<int:pk>/bo/",
        catalogue.abbreviation_remove,
        name="abbreviation-remove",
    ),
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
