from django.urls import path

from initiatives.views import bulk, entries, outbox, phrases, screening

app_name = "initiatives"
urlpatterns = [
    path("", entries.own, name="own"),
    path("moi/", entries.create, name="create"),
    path("<int:pk>/", entries.detail, name="detail"),
    path("<int:pk>/sua/", entries.edit, name="edit"),
    path("<int:pk>/gui/", entries.submit, name="submit"),
    path("<int:pk>/rut/", entries.withdraw, name="withdraw"),
    path("kiem-tra/", screening.queue, name="queue"),
    path("kiem-tra/<int:pk>/", screening.screen, name="screen"),
    path("kiem-tra/<int:pk>/ket-qua/", screening.decide, name="decide"),
    path("kiem-tra/<int:pk>/han-sua/", screening.extend, name="extend"),
    path("kiem-tra/nhieu-bai/", bulk.bulk, name="bulk"),
    path("kiem-tra/cho-bao/", outbox.outbox, name="outbox"),
    path("kiem-tra/cho-bao/bao-ngay/", outbox.release, name="outbox-release"),
    path("kiem-tra/cho-bao/hoan-tac/", outbox.undo, name="outbox-undo"),
    path("kiem-tra/ly-do/", phrases.phrases, name="phrases"),
    path("kiem-tra/ly-do/co-san/", phrases.load, name="phrases-load"),
    path("kiem-tra/ly-do/<int:pk>/", phrases.edit, name="phrase-edit"),
    path("kiem-tra/ly-do/<int:pk>/thoi-dung/", phrases.retire, name="phrase-retire"),
]
