from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import path
from django.utils.http import urlencode

from desk.handed_back import GONE, NOT_ALLOWED, SIGNED_OUT, hand_back, worth_it
from desk.linking import pages_to_link
from desk.previewing import PREVIEW, signed_out

GROUPS = ("Sign-off", "Safety", "Pages", "Words and sources", "People")


class DeskSite(AdminSite):
    """The admin, with its lists grouped as clinicians think of them instead of by app."""

    site_header = "Myoclonus: the desk"
    site_title = "Desk"
    index_title = "What would you like to work on?"
    site_url = "/"
    index_template = "desk/front.html"

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        from desk.front import Front  # it needs the models, and this module is read before them

        return super().index(request, {"front": Front(request, self), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one way in for everybody, and it is not Django's: see `sign_in`."""
        after = request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")
        return redirect(f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: after})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but what somebody sends who is signed out or may not any more, or about what is gone, is handed
        back and not thrown away."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def guarded_view(request: HttpRequest, *args: Any, **options: Any) -> Any:
            if PREVIEW in request.POST and not self.has_permission(request):
                return signed_out()
            if request.method != "POST" or not worth_it(request):
                return guarded(request, *args, **options)
            if not self.has_permission(request):
                return hand_back(request, SIGNED_OUT, status=401)
            try:
                return guarded(request, *args, **options)
            except (Http404, ObjectDoesNotExist):  # as the second where it goes while the request is answered
                return hand_back(request, GONE, status=404, may_try_again=False)
            except PermissionDenied:
                return hand_back(request, NOT_ALLOWED, status=403, may_try_again=False)

        return guarded_view

    def get_urls(self) -> list[Any]:
        from desk.guide import guide  # it names the addresses of this site, which is made before them

        own = [
            path("pages-to-link/", self.admin_view(pages_to_link), name="pages_to_link"),
            path("guide/", self.admin_view(guide), name="guide"),
            path("guide/<slug:name>/", self.admin_view(guide), name="guide_page"),
        ]
        return [*own, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        lists = [entry for app in apps for entry in app["models"]]
        for entry in lists:
            entry["name"] = getattr(self._registry[entry["model"]], "desk_name", entry["name"])
        groups = []
        for name in GROUPS:
            mine = [entry for entry in lists if getattr(self._registry[entry["model"]], "desk_group", "") == name]
            if mine:
                label = name.lower().replace(" ", "-")
                groups.append(
                    {"name": name, "app_label": label, "app_url": "", "has_module_perms": True, "models": mine}
                )
        return groups
