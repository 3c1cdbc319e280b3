"""The pages of the core: signing in, slips, accounts, the roster, public ones."""

from django.urls import path

from contest.views import (
    access,
    health,
    imports,
    people,
    public,
    roster_imports,
    roster_uploads,
    signoff,
    slips,
)

app_name = "contest"
urlpatterns = [
    path("", access.landing, name="landing"),
    path("dang-nhap/", access.sign_in, name="sign-in"),
    path("vao/", access.scan, name="scan"),
    path("xin-chao/", access.welcome, name="welcome"),
    path("dang-xuat/", access.sign_out, name="sign-out"),
    path("mat-khau/", access.password, name="password"),
    path("thong-tin/", public.public, name="public"),
    path("thong-tin/<int:pk>/", public.public_detail, name="public-detail"),
    path("tro-giup/", public.help, name="help"),
    path("phieu/<int:pk>/", slips.slips, name="slips"),
    path("phieu/<int:pk>/in/", slips.slips_print, name="slips-print"),
    path("phieu/nguoi/<int:pk>/", slips.slip_reissue, name="slip-reissue"),
    path("tai-khoan/", people.people, name="people"),
    path("tai-khoan/cap-quyen/", people.grant_create, name="grant-create"),
    path("tai-khoan/quyen/<int:pk>/", people.grant_revoke, name="grant-revoke"),
    path("tai-khoan/<int:pk>/khoa/", people.account_disable, name="account-disable"),
    path("tai-khoan/<int:pk>/mo/", people.account_enable, name="account-enable"),
    path("tai-khoan/<int:pk>/ma/", people.account_reissue, name="account-reissue"),
    path("danh-sach/", imports.roster, name="roster"),
    path("danh-sach/tinh-trang/", signoff.roster_states, name="roster-states"),
    path("danh-sach/chot/", signoff.roster_lock, name="roster-lock"),
    path(
        "danh-sach/don-vi/<int:pk>/xac-nhan/",
        signoff.roster_confirm,
        name="roster-confirm",
    ),
    path("danh-sach/don-vi/<int:pk>/sua/", signoff.roster_mend, name="roster-mend"),
    path(
        "danh-sach/don-vi/<int:pk>/bo-chot/",
        signoff.roster_unlock,
        name="roster-unlock",
    ),
    path("nhap-excel/lan/<int:pk>/", imports.import_detail, name="import-detail"),
    path("nhap-excel/lan/<int:pk>/ghi/", imports.import_commit, name="import-commit"),
    path("nhap-excel/lan/<int:pk>/bo/", imports.import_discard, name="import-discard"),
    path("nhap-excel/lan/<int:pk>/cot/", roster_imports.columns, name="import-columns"),
    path(
        "nhap-excel/lan/<int:pk>/tra-loi/", roster_imports.decide, name="import-decide"
    ),
    path("nhap-excel/lan/<int:pk>/gui/", roster_imports.send, name="import-send"),
    path(
        "nhap-excel/lan/<int:pk>/tra-lai/",
        roster_imports.give_back,
        name="import-return",
    ),
    path("nhap-excel/lan/<int:pk>/hoan-tac/", roster_imports.undo, name="import-undo"),
    path(
        "nhap-excel/lan/<int:pk>/tien-do/",
        roster_imports.progress,
        name="import-progress",
    ),
    path(
        "nhap-excel/lan/<int:pk>/doc-lai/",
        roster_imports.read_again,
        name="import-read-again",
    ),
    path(
        "nhap-excel/lan/<int:pk>/danh-dau/",
        roster_uploads.marked,
        name="import-marked",
    ),
    path("nhap-excel/tep/<int:pk>/", roster_uploads.file_download, name="import-file"),
    path(
        "nhap-excel/tep/<int:pk>/bo/",
        roster_uploads.file_drop,
        name="import-file-drop",
    ),
    path("nhap-excel/", roster_uploads.batches, name="imports"),
    path(
        "danh-sach/don-vi/<int:pk>/nhap/",
        roster_uploads.unit_upload,
        name="unit-upload",
    ),
    path("nhap-excel/<slug:kind>/", imports.import_upload, name="import-upload"),
    path(
        "nhap-excel/<slug:kind>/mau/", imports.import_template, name="import-template"
    ),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
