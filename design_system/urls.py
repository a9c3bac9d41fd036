from django.urls import path

from design_system.views import gallery

urlpatterns = [path("", gallery, name="gallery")]
