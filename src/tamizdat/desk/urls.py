"""The desk's own addresses, beside Wagtail's."""

from django.urls import path

from tamizdat.desk import views

app_name = "desk"
urlpatterns = [
    path("preview/<path:path>", views.preview_part, name="preview"),
    path(
        "stories/<int:article_id>/translate/<str:language>/", views.TranslateView.as_view(), name="translate"
    ),
]
