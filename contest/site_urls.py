app_name = "contest"
urlpatterns = []
