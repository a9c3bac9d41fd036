from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_safe

from design_system.components import COMPONENTS


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its examples, for those who build and check the site."""
    if not (settings.DEVELOPMENT or request.user.is_staff):
        raise Http404
    shown = [
        (component, [loader.render_to_string(component.template, example) for example in component.examples])
        for component in COMPONENTS
    ]
    return render(request, "design_system/gallery.html", {"components": shown})
