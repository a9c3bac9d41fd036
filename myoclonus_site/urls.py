from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from myoclonus_site.pages import PublicAddresses, robots
from publication.views import page

urlpatterns = [
    path("accounts/", include("sign_in.urls")),
    path("admin/", admin.site.urls),
    path("design-system/", include("design_system.urls")),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicAddresses}}),
    path("robots.txt", robots),
    path("contact/", page),
    path("", include("conditions.urls")),
    path("", include("faq.urls")),
    path("", include("glossary.urls")),
    path("", include("citations.urls")),
    path("", include("safety.urls")),
    path("", include("content_standard.urls")),
    path("", include("publication.urls")),
]

handler400 = "myoclonus_site.errors.bad_request"
handler403 = "myoclonus_site.errors.forbidden"
handler404 = "myoclonus_site.errors.not_found"
handler429 = "myoclonus_site.errors.too_many_requests"  # django-allauth looks for it
handler500 = "myoclonus_site.errors.server_error"
