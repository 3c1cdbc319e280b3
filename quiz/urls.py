from django.urls import path

from quiz.views import answers, attempts

app_name = "quiz"
urlpatterns = [
    path("", attempts.home, name="home"),
    path("bat-dau/", attempts.attempt_start, name="attempt-start"),
    path("luot/<int:pk>/", attempts.attempt, name="attempt"),
    path("luot/<int:pk>/xem-lai/", attempts.attempt_review, name="attempt-review"),
    path("luot/<int:pk>/nop/", attempts.attempt_submit, name="attempt-submit"),
    path("luot/<int:pk>/ket-qua/", attempts.attempt_result, name="attempt-result"),
    path("luu/", answers.answers_save, name="answers-save"),
]
