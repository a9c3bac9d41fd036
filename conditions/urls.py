from django.urls import path

from publication.views import page

urlpatterns = [
    path("", page, name="home"),
    path("types/", page),
    path("types/<slug:slug>/", page),
    path("causes/", page),
    path("causes/<slug:slug>/", page),
    path("tests/", page),
    path("tests/<slug:slug>/", page),
    path("treatments/", page),
    path("treatments/evidence/", page),
    path("treatments/<slug:slug>/", page),
    path("guides/", page),
    path("guides/<slug:slug>/", page),
    path("a-z/", page),
    path("about/", page),
    path("about/editorial-policy/", page),
    path("about/how-we-grade/", page),
    path("about/sources/", page),
    path("privacy/", page),
    path("accessibility/", page),
]
