"""The pages of the core: signing in, slips, accounts, the roster, public ones."""

from django.urls import path

from contest.views import (
    access,
    blocks,
    health,
    imports,
    joining,
    papers,
    people,
    persons,
    proposals,
    public,
    roster_imports,
    roster_uploads,
    signoff,
    slips,
    unit_acts,
    unit_roster,
    units,
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
    path("xin-bo-sung/", joining.join, name="join"),
    path("danh-sach/xin-bo-sung/", joining.requests, name="join-requests"),
    path(
        "danh-sach/xin-bo-sung/<int:pk>/khong/",
        joining.request_decline,
        name="join-decline",
    ),
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
    path("danh-sach/don-vi/<int:pk>/", unit_roster.unit_roster, name="unit-roster"),
    path("danh-sach/don-vi/<int:pk>/de-nghi/", unit_roster.propose, name="propose"),
    path(
        "danh-sach/don-vi/<int:pk>/bo-sung/", unit_roster.person_add, name="person-add"
    ),
    path(
        "danh-sach/don-vi/<int:pk>/lich-su/",
        unit_roster.unit_history,
        name="unit-history",
    ),
    path("danh-sach/nguoi/<int:pk>/", persons.person, name="person"),
    path(
        "danh-sach/nguoi/<int:pk>/sua/", persons.person_correct, name="person-correct"
    ),
    path(
        "danh-sach/nguoi/<int:pk>/<slug:act>/",
        persons.person_raise,
        name="person-raise",
    ),
    path("danh-sach/vang/<int:pk>/ket-thuc/", persons.excusal_end, name="excusal-end"),
    path("danh-sach/de-nghi/", proposals.proposals, name="proposals"),
    path(
        "danh-sach/de-nghi/duyet/",
        proposals.proposals_approve,
        name="proposals-approve",
    ),
    path(
        "danh-sach/de-nghi/<slug:slug>/<int:pk>/duyet/",
        proposals.proposal_approve,
        name="proposal-approve",
    ),
    path(
        "danh-sach/de-nghi/<slug:slug>/<int:pk>/khong-duyet/",
        proposals.proposal_refuse,
        name="proposal-refuse",
    ),
    path(
        "danh-sach/de-nghi/<slug:slug>/<int:pk>/rut/",
        proposals.proposal_withdraw,
        name="proposal-withdraw",
    ),
    path("danh-sach/ban-chup/<int:pk>/", papers.paper, name="paper"),
    path("danh-sach/cay-don-vi/", units.unit_tree, name="unit-tree"),
    path("danh-sach/cay-don-vi/them/", units.unit_create, name="unit-create"),
    path("danh-sach/cay-don-vi/<int:pk>/", units.unit_edit, name="unit-edit"),
    path("danh-sach/cay-don-vi/<int:pk>/thu-tu/", units.unit_order, name="unit-order"),
    path("danh-sach/cay-don-vi/<int:pk>/ten-khac/", units.alias_add, name="alias-add"),
    path(
        "danh-sach/cay-don-vi/ten-khac/<int:pk>/bo/",
        units.alias_remove,
        name="alias-remove",
    ),
    path(
        "danh-sach/cay-don-vi/<int:pk>/chia-tach/",
        unit_acts.unit_split,
        name="unit-split",
    ),
    path(
        "danh-sach/cay-don-vi/<int:pk>/chuyen-nguoi/",
        unit_acts.unit_people,
        name="unit-people",
    ),
    path(
        "danh-sach/cay-don-vi/<int:pk>/<slug:act>/",
        unit_acts.unit_act,
        name="unit-act",
    ),
    path("danh-sach/khoi/", blocks.blocks, name="blocks"),
    path("danh-sach/khoi/<int:pk>/", blocks.block_edit, name="block-edit"),
    path("danh-sach/khoi/<int:pk>/doi-cho/", blocks.block_move, name="block-move"),
    path("danh-sach/khoi/<int:pk>/bo/", blocks.block_remove, name="block-remove"),
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
