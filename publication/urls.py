"""What belongs to pages of every kind, whatever their addresses are. The first part of each is the page's folder."""

from django.urls import path, re_path

from publication import views

FOLDER = r"^(?P<folder>(?:[a-z0-9-]+/)*)"
NUMBER = r"(?P<number>[1-9][0-9]{0,8})"

urlpatterns = [
    path("changes/", views.page),
    path("changes/corrections/", views.page),
    path("changes/feed/", views.site_feed),
    re_path(r"^changes/(?P<year>[1-9][0-9]{3})-(?P<month>0[1-9]|1[0-2])/$", views.month),
    re_path(rf"{FOLDER}history/$", views.history),
    re_path(rf"{FOLDER}history/{NUMBER}/$", views.edition),
    re_path(rf"{FOLDER}history/{NUMBER}/text/$", views.text),
    re_path(rf"{FOLDER}feed/$", views.feed),
]
