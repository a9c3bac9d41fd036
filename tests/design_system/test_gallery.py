"""Every component is in the gallery, and every example of it renders with nothing undefined."""

import re
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import VariableDoesNotExist, base, loader

from design_system.components import COMPONENTS, ICONS
from design_system.examples import ASK_FIRST, CALL, COUNTRY, a_card, a_group
from design_system.views import gallery
from publication.kinds import kinds

#: What every page is given for its footer.
FOOTER = {"footer_pages": [], "has_software_drafts": False}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
EXAMPLES = [
    pytest.param(component, example, id=f"{component.name}-{number}")
    for component in COMPONENTS
    for number, example in enumerate(component.examples)
]


@pytest.fixture
def nothing_undefined(monkeypatch):
    """Also inside {% if %} and {% for %}, where Django takes what is undefined for nothing."""
    resolve = base.Variable._resolve_lookup

    def strict(variable, context):
        try:
            return resolve(variable, context)
        except VariableDoesNotExist as error:
            raise AssertionError(str(error)) from error

    monkeypatch.setattr(base.Variable, "_resolve_lookup", strict)


def test_every_component_template_is_in_the_gallery():
    there = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    assert there == {component.name for component in COMPONENTS}


def test_every_component_has_guidance_and_an_example():
    for component in COMPONENTS:
        assert component.guidance.endswith("."), component.name
        assert component.examples, component.name


@pytest.mark.parametrize(("component", "example"), EXAMPLES)
def test_example_renders(component, example, nothing_undefined):
    html = loader.render_to_string(component.template, example)
    parser = html5lib.HTMLParser()
    parser.parseFragment(html)
    assert not parser.errors, html


def test_an_undefined_variable_is_found(nothing_undefined):
    with pytest.raises(AssertionError, match="warning_signs"):
        loader.render_to_string("components/skip_links.html", {})


class Person(AnonymousUser):
    def __init__(self, is_staff):
        self.is_staff = is_staff


@pytest.mark.parametrize(("development", "is_staff"), [(True, False), (False, True)])
def test_gallery_shows_every_component(rf, settings, development, is_staff):
    settings.DEVELOPMENT = development
    request = rf.get("/design-system/")
    request.user = Person(is_staff)
    response = gallery(request)
    assert response.status_code == 200
    for component in COMPONENTS:
        assert f'id="component-{component.name}"' in response.content.decode()


def test_gallery_is_not_there_for_the_public(rf, settings):
    settings.DEVELOPMENT = False
    request = rf.get("/design-system/")
    request.user = Person(is_staff=False)
    with pytest.raises(Http404):
        gallery(request)


def test_a_care_card_says_its_level_in_words_of_its_own():
    for level, words in {
        "now": "Call the emergency number now if:",
        "today": "Get medical help today if:",
        "soon": "Make an appointment if:",
        "fine": "Usually fine:",
    }.items():
        html = loader.render_to_string("components/care_card.html", {"card": a_card(level)})
        assert words in html.partition("</h3>")[0], level


def test_a_red_card_shows_the_numbers_to_call_before_its_lines(nothing_undefined):
    calm, red = (
        loader.render_to_string("components/care_card.html", {"card": card})
        for card in (a_card("today"), a_card("now", **CALL))
    )
    assert red.index("UK 999 · Ireland, EU 112 · elsewhere your local number") < red.index("<li")
    assert 'href="/guides/numbers/"' in red
    assert 'href="/guides/get-help/#first-aid"' in red
    assert "myo-care-card__numbers" not in calm
    assert "<a " not in calm


@pytest.mark.parametrize("is_folded", [False, True])
def test_lines_to_ask_about_first_say_so_be_they_open_or_folded(nothing_undefined, is_folded):
    groups = (a_group(), a_group(ASK_FIRST, ask_first=True, is_folded=is_folded))
    html = loader.render_to_string("components/care_card.html", {"card": a_card("now", groups=groups)})
    assert re.search("<h4>Call the emergency number now.* before the next dose", html)
    assert html.index("the jerks last longer") < html.index("before the next dose, if:") < html.index("you have a rash")
    assert ("<details" in html) == is_folded
    assert "you have a rash" not in html.partition("<details")[0] or not is_folded


def test_only_a_number_that_can_be_dialled_is_a_link(nothing_undefined):
    html = loader.render_to_string("components/country_numbers.html", {"country": COUNTRY})
    assert re.findall(r'href="(tel:[^"]*)"', html) == ["tel:999"]
    assert "Text WORD to 85258" in html
    assert html.count("Readers of a real site do not get this line.") == 1


def test_paper_says_the_address_of_the_copy_where_the_operator_named_one(settings):
    settings.SITE_ADDRESS = "https://myoclonus.example.org"
    component = next(component for component in COMPONENTS if component.name == "sheet_line")
    shown = [loader.render_to_string(component.template, example) for example in component.examples]
    assert "Myoclonus explained: myoclonus.example.org." in shown[0]
    assert (
        "myoclonus.example.org/types/sleep-starts/. Drafted by software from excerpts of the sources below." in shown[1]
    )
    assert "No clinician has checked it yet." in shown[1]
    assert "Checked by a clinician on 3 March 2027." in shown[2]


def test_every_icon_is_a_drawing_of_its_own_and_hidden_from_those_who_listen():
    shown = [loader.render_to_string("components/icon.html", {"name": name}).strip() for name in ICONS]
    assert len(set(shown)) == len(ICONS)
    assert all(svg.startswith('<svg class="myo-icon"') and 'aria-hidden="true"' in svg for svg in shown)
    assert not loader.render_to_string("components/icon.html", {"name": "unknown"}).strip()


def test_without_style_a_drawing_is_small_and_drawn_in_lines():
    """A browser without our style would fill the window with a black shape."""
    markup = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    drawings = re.findall(r"<svg[^>]*>", markup)
    assert len(drawings) > len(ICONS)
    for drawing in drawings:
        assert 'width="32" height="32"' in drawing
        assert 'fill="none" stroke="currentColor"' in drawing


def test_every_kind_of_page_that_a_source_can_name_has_an_icon():
    kinds_of_pages = {kind.name.lower() for kind in kinds() if not kind.is_footnote}
    assert kinds_of_pages - {"word"} <= set(ICONS), kinds_of_pages


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_an_error_page_needs_nothing(status, nothing_undefined, settings):
    """Neither a context nor the list of hashed static files, which may be what is missing."""
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    settings.STATIC_ROOT = "/nowhere"
    html = loader.render_to_string(f"errors/{status}.html")
    assert 'href="/a-z/"' in html
    assert "call your local emergency number" in html


def test_a_page_that_was_taken_down_says_why(nothing_undefined):
    gone = {"title": "An old page", "public_note": "It was wrong about sleep.", "history": "/types/old/history/"}
    html = loader.render_to_string("errors/410.html", {"page": gone})
    assert "An old page" in html
    assert "It was wrong about sleep." in html


def test_home_helps_before_its_article_is_there(nothing_undefined):
    context = {"article": None, "references": [], "living": "/guides/", **FOOTER}
    html = loader.render_to_string("conditions/home.html", context)
    assert "call your local emergency number" in html
    assert 'href="/types/"' in html


@pytest.mark.parametrize(("group", "edition", "shown"), [("site", 1, False), ("reader", 1, True), ("site", 0, True)])
def test_a_guide_about_the_site_has_no_line_about_clinicians_and_no_empty_parts(group, edition, shown):
    page = SimpleNamespace(
        title="About this site",
        address="/about/",
        fields={"group": group, "purpose": "Who makes it.", "say": ""},
        review=None,
        approved=True,
        edition=edition,
        number=1,
        changed_on=None,
        public_note="",
        how_made="Written by a person.",
    )
    nothing = SimpleNamespace(html="", notes=())
    article = {"page": page, "crumbs": (), "names": (), "tools": (), "summary": nothing, "what_to_do": nothing}
    article["not_known"] = nothing
    lists = {"facts": [], "groups": [], "tables": [], "grade": None, "references": []}
    html = loader.render_to_string("conditions/guide.html", {"article": article, **lists})
    assert ("No clinician has checked it yet." in html) == shown
    assert "Written by a person." in html
    for heading in ("What to do", "What experts do not know", "In 30 seconds", "At a glance", "On this page"):
        assert heading not in html


def test_a_shelf_of_a_list_has_a_heading_and_may_explain_itself():
    shelves = [SimpleNamespace(heading="What sets it off?", text="Some jerks have a trigger.", pages=())]
    html = loader.render_to_string("conditions/list.html", {"title": "Types", "intro": "Five.", "shelves": shelves})
    assert 'id="what-sets-it-off"' in html
    assert "<p>Some jerks have a trigger.</p>" in html


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("conditions/list.html", {"title": "Types", "intro": "None yet.", "shelves": [], **FOOTER}),
        ("faq/questions.html", {"topics": [], **FOOTER}),
    ],
)
def test_an_empty_list_shows_ways_on(template, context, nothing_undefined):
    assert 'href="/a-z/"' in loader.render_to_string(template, context)
