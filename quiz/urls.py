from django.urls import path

from contest.views.import_pages import routes
from quiz.views import (
    answers,
    attempts,
    bank,
    hints,
    monitor,
    rounds,
    sign_in,
    sittings,
)

app_name = "quiz"
urlpatterns = [
    # First, as twenty of a sitting's thirty requests are for it.
    path("luu/", answers.answers_save, name="answers-save"),
    path("", attempts.home, name="home"),
    path("bat-dau/", attempts.attempt_start, name="attempt-start"),
    path(
        "thi-thu/",
        attempts.attempt_start,
        {"is_practice": True},
        name="practice-start",
    ),
    path("dang-nhap-lai/", sign_in.attempt_sign_in, name="attempt-sign-in"),
    path("luot/<int:pk>/", attempts.attempt, name="attempt"),
    path("luot/<int:pk>/chuyen/", attempts.attempt_move, name="attempt-move"),
    path("luot/<int:pk>/luu/", attempts.attempt_save, name="attempt-save"),
    path("luot/<int:pk>/xem-lai/", attempts.attempt_review, name="attempt-review"),
    path("luot/<int:pk>/nop/", attempts.attempt_submit, name="attempt-submit"),
    path("luot/<int:pk>/ket-qua/", attempts.attempt_result, name="attempt-result"),
    path("luot/nguoi/<int:pk>/", sittings.entry_attempts, name="entry-attempts"),
    path("luot/nguoi/<int:pk>/them-gio/", sittings.entry_time, name="entry-time"),
    path("luot/<int:pk>/huy/", sittings.attempt_void, name="attempt-void"),
    path("bo-cau-hoi/", bank.bank, name="bank"),
    path("bo-cau-hoi/dung/", bank.bank_approve, name="bank-approve"),
    *routes(bank.PAGES, "bo-cau-hoi/nhap/"),
    path("phan-thi/", rounds.rounds, name="rounds"),
    path("phan-thi/thi-thu/", rounds.practice_create, name="practice-create"),
    path("phan-thi/<int:pk>/", rounds.round, name="round"),
    path("phan-thi/<int:pk>/sua/", rounds.round_edit, name="round-edit"),
    path("phan-thi/<int:pk>/de-mau/", rounds.round_sample, name="round-sample"),
    path("phan-thi/<int:pk>/<slug:act>/", rounds.round_act, name="round-act"),
    path("dang-thi/", monitor.monitor, name="monitor"),
    path(
        "dang-thi/<int:pk>/<slug:group>/", monitor.monitor_people, name="monitor-people"
    ),
    path("dau-hieu/", hints.hints, name="hints"),
    path("dau-hieu/<int:pk>/da-xem/", hints.hint_look, name="hint-look"),
]
