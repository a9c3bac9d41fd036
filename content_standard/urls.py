from django.urls import path

from publication.views import page

urlpatterns = [path("about/readability/", page)]
