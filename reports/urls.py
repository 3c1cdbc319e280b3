from django.urls import path

from reports.views import boards, exports, overview

app_name = "reports"
urlpatterns = [
    path("", boards.board, name="board"),
    path("tong-quan/", overview.overview, name="overview"),
    path("cay-don-vi/", overview.tree, name="tree"),
    path("ten/<slug:figure>/", overview.names, name="names"),
    path("don-vi/", boards.own_units, name="own-units"),
    path("don-vi/<int:pk>/", boards.unit, name="unit"),
    path("excel/", exports.export_list, name="exports"),
    path("excel/lap/", exports.export_create, name="export-create"),
    path("excel/viec/<int:pk>/", exports.export_job, name="export-job"),
    path("excel/tai/<int:pk>/", exports.export_download, name="export-download"),
]
