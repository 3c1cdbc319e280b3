from django.urls import path

from reports.views import boards, closing, exports, overview, snapshots

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
    path("so-lieu/tra-ma/", snapshots.check_code, name="check-code"),
    path("excel/", exports.export_list, name="exports"),
    path("excel/lap/", exports.export_create, name="export-create"),
    path("excel/hang-tuan/", exports.weekly_report_set, name="weekly-report-set"),
    path("excel/viec/<int:pk>/", exports.export_job, name="export-job"),
    path("excel/tai/<int:pk>/", exports.export_download, name="export-download"),
]
