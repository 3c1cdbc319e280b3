from django.urls import path

from reports.views import (
    boards,
    chasing,
    closing,
    exports,
    overview,
    reference_date,
    reminders,
    snapshots,
)

app_name = "reports"
urlpatterns = [
    path("", boards.board, name="board"),
    path("tong-quan/", overview.overview, name="overview"),
    path("cay-don-vi/", overview.tree, name="tree"),
    path("ten/<slug:figure>/", overview.names, name="names"),
    path("don-vi/", boards.own_units, name="own-units"),
    path("don-vi/<int:pk>/", boards.unit, name="unit"),
    path("so-lieu/", snapshots.snapshots, name="snapshots"),
    path("so-lieu/<int:pk>/", snapshots.snapshot, name="snapshot"),
    path("so-lieu/so-sanh/", snapshots.comparison, name="comparison"),
    path("so-lieu/chot/", closing.close, name="close"),
    path(
        "so-lieu/ngay-tinh-vang/", reference_date.reference_date, name="reference-date"
    ),
    path("so-lieu/tra-ma/", snapshots.check_code, name="check-code"),
    path("excel/", exports.export_list, name="exports"),
    path("excel/lap/", exports.export_create, name="export-create"),
    path("excel/hang-tuan/", exports.weekly_report_set, name="weekly-report-set"),
    path("excel/viec/<int:pk>/", exports.export_job, name="export-job"),
    path("excel/tai/<int:pk>/", exports.export_download, name="export-download"),
    path("don-doc/", chasing.chase, name="chase"),
    path("don-doc/da-nhac/", chasing.chase_note, name="chase-note"),
    path("don-doc/excel/", chasing.chase_excel, name="chase-excel"),
    path("don-doc/don-vi/<int:pk>/", chasing.chase_unit, name="chase-unit"),
    path(
        "don-doc/don-vi/<int:pk>/da-nhac/",
        chasing.chase_unit_note,
        name="chase-unit-note",
    ),
    path(
        "don-doc/don-vi/<int:pk>/excel/", chasing.chase_excel, name="chase-unit-excel"
    ),
    path(
        "don-doc/don-vi/<int:pk>/thong-bao/", chasing.chase_notice, name="chase-notice"
    ),
    path("don-doc/thu/", reminders.mailing, name="mailing"),
    path("don-doc/thu/gui/", reminders.mailing_create, name="mailing-create"),
    path("don-doc/thu/bat-tat/", reminders.mailing_switch, name="mailing-switch"),
    path("don-doc/thu/viec/<int:pk>/", reminders.mailing_job, name="mailing-job"),
]
