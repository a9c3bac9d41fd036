from django.urls import path

from publication.views import page

urlpatterns = [path("sources/", page), path("sources/<slug:key>/", page)]
