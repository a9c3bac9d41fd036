from django import template
from django.utils.safestring import SafeString, mark_safe

from design_system.page_assets import STYLE

register = template.Library()

_ELEMENT = mark_safe(f"<style>{STYLE}</style>")  # noqa: S308  (our own files)


@register.simple_tag
def page_style() -> SafeString:
    return _ELEMENT
