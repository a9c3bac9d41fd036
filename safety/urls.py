from django.urls import path

from publication.views import page

urlpatterns = [path("warning-signs/", page), path("warning-signs/history/", page), path("changes/numbers/", page)]
