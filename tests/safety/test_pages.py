"""Where warning signs stand on a page, and where they lead."""

from django.utils.html import strip_tags

from conditions.models import Guide
from conditions.pages import guide_page
from editorial.snapshots import Content
from publication.published import unsigned
from safety.models import CareLine
from tests.editorial.sample import content_of

LINE = content_of(CareLine, "no-air", words="<p>you cannot breathe</p>\n")


def html_of(key: str, *contents: Content) -> str:
    publication = unsigned([LINE, *contents])
    page = publication.page(Guide, key)
    assert page
    return guide_page(publication, page)


def test_first_aid_comes_before_the_warning_signs_and_every_other_part_after_them() -> None:
    sections = [{"key": "why"}, {"key": "first-aid", "heading": "First aid"}]
    html = html_of(
        "get-help", content_of(Guide, "get-help", {"sections": sections}, care_lines=["no-air"], urgent_topics="")
    )
    places = [html.index(words) for words in (' id="first-aid"', "you cannot breathe", ' id="why"')]
    assert places == sorted(places)
    assert html.count(' id="first-aid"') == 1


def test_every_page_with_warning_signs_leads_to_all_of_them_but_the_page_that_has_them() -> None:
    guides = [content_of(Guide, key, care_lines=["no-air"]) for key in ("leaflet", "get-help")]
    for key, leads_on in (("leaflet", True), ("get-help", False)):
        main = html_of(key, *guides).partition("<main")[2].partition("</main>")[0]
        assert ("All warning signs" in strip_tags(main)) == leads_on
