from typing import Any

from django.template import loader

from publication.published import Publication


def render(publication: Publication, template: str, context: dict[str, Any]) -> str:
    """A public page as HTML: `context`, and what the footer of every page needs."""
    footer = {"footer_pages": publication.footer_pages, "has_software_drafts": publication.has_software_drafts}
    return loader.render_to_string(template, {**context, **footer})
