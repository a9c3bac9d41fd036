"""What an operator says about this copy of the site, for components that show it."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_address() -> str:
    """Where readers find this copy, such as "myoclonus.example.org", or "" where the operator did not say."""
    return settings.SITE_ADDRESS.partition("://")[2]
