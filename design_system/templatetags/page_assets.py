from django import template
from django.utils.safestring import SafeString, mark_safe

from design_system.page_assets import SCRIPT, STYLE

register = template.Library()

_STYLE = mark_safe(f"<style>{STYLE}</style>")  # noqa: S308  (our own files)
_SCRIPT = mark_safe(f"<script>{SCRIPT}</script>")  # noqa: S308  (our own file)


@register.simple_tag
def page_style() -> SafeString:
    return _STYLE


@register.simple_tag
def page_script() -> SafeString:
    """Before the style: it says which colours and which size of text the style shall take."""
    return _SCRIPT
