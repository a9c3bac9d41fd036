from django.urls import path

from publication.views import page

urlpatterns = [path("glossary/", page), path("glossary/history/", page)]
