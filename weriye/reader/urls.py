"""The reader's addresses that Django answers, after the desk's: included last, for the last takes all."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("<str:code>/search/", views.search),
    re_path(r"", views.fallback),
]
