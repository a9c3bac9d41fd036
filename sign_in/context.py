from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest


def around_the_page(request: HttpRequest) -> dict[str, Any]:
    """What the desk's header needs, for the pages of the sign-in, which are not the admin's own."""
    if not request.path.startswith("/accounts/"):
        return {}
    site = admin.site
    return {
        "site_header": site.site_header,
        "site_title": site.site_title,
        "site_url": site.site_url,
        "has_permission": site.has_permission(request),
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
    }
