from django.urls import path

from publication.views import page

urlpatterns = [path("faq/", page), path("faq/<slug:slug>/", page)]
