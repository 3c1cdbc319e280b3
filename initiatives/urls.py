from django.urls import path

from initiatives.views import entries, gallery, links, province, screening

app_name = "initiatives"
urlpatterns = [
    path("", entries.own, name="own"),
    path("moi/", entries.create, name="create"),
    path("<int:pk>/", entries.detail, name="detail"),
    path("<int:pk>/sua/", entries.edit, name="edit"),
    path("<int:pk>/gui/", entries.submit, name="submit"),
    path("<int:pk>/rut/", entries.withdraw, name="withdraw"),
    path("<int:pk>/thay-duong-dan/", links.replace, name="replace-link"),
    path("kiem-tra/", screening.queue, name="queue"),
    path("kiem-tra/duong-dan/", links.overview, name="links"),
    path("kiem-tra/<int:pk>/duong-dan/", links.confirm, name="confirm-link"),
    path("kiem-tra/<int:pk>/thoi-luong/", links.measure, name="measure"),
    path("kiem-tra/<int:pk>/", screening.screen, name="screen"),
    path("kiem-tra/<int:pk>/du-dieu-kien/", screening.approve, name="approve"),
    path("kiem-tra/<int:pk>/khong-du-dieu-kien/", screening.refuse, name="refuse"),
    path(
        "kiem-tra/<int:pk>/yeu-cau-bo-sung/",
        screening.ask_for_changes,
        name="ask-for-changes",
    ),
    path("thu-vien/", gallery.gallery, name="gallery"),
    path("gui-tinh/", province.province, name="province"),
    path("gui-tinh/danh-sach/", province.list_create, name="province-list-create"),
    path("gui-tinh/danh-sach/<int:pk>/", province.list_detail, name="province-list"),
    path(
        "gui-tinh/danh-sach/<int:pk>/tai/",
        province.list_download,
        name="province-list-download",
    ),
    path("gui-tinh/da-gui/", province.send, name="province-send"),
    path("gui-tinh/dot/<int:pk>/huy/", province.take_back, name="dispatch-take-back"),
    path("gui-tinh/fanpage/<int:pk>/", province.fanpage, name="fanpage"),
    path("gui-tinh/hashtag/", province.hashtags, name="fanpage-hashtags"),
]
