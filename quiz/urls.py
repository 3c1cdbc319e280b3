from django.urls import path

from quiz.views import answers, attempts, bank, sign_in

app_name = "quiz"
urlpatterns = [
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
    path("bo-cau-hoi/", bank.bank, name="bank"),
    path("bo-cau-hoi/dung/", bank.bank_approve, name="bank-approve"),
    path("bo-cau-hoi/nhap/", bank.import_upload, name="bank-import-upload"),
    path("bo-cau-hoi/nhap/mau/", bank.import_template, name="bank-import-template"),
    path("bo-cau-hoi/nhap/<int:pk>/", bank.import_detail, name="bank-import-detail"),
    path(
        "bo-cau-hoi/nhap/<int:pk>/ghi/", bank.import_commit, name="bank-import-commit"
    ),
    path(
        "bo-cau-hoi/nhap/<int:pk>/bo/", bank.import_discard, name="bank-import-discard"
    ),
    path("luu/", answers.answers_save, name="answers-save"),
]
