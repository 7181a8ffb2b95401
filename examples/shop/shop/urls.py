from django.contrib import admin
from django.urls import path

from store import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health", views.health),
    path("", views.index, name="index"),
]
