"""Whatever letters a body holds, its page renders, and explained words are found in capital and in small letters."""

import contextlib
import re
import sys
import unicodedata
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conditions.models import Treatment
from content_standard.rules import check
from content_standard.wording import HARD_WORDS, hard_words
from editorial.body import canonical
from editorial.snapshots import serialize
from publication.caseless import find, folded
from publication.store import store
from publication.words import Words

#: Letters about which `lower`, `casefold` and patterns that ignore case do not agree, and one of each other kind.
ODD = "İıſKÅßẞŉǰΐςΣῼﬁᏸǅµὐ"
#: Every letter that has another form in capital or small letters, in the form in which body text keeps it.
LETTERS = [
    letter
    for letter in map(chr, range(sys.maxunicode + 1))
    if not 0xD800 <= ord(letter) < 0xE000
    and len({letter, letter.lower(), letter.upper(), letter.title(), letter.casefold()}) > 1
    and unicodedata.normalize("NFC", letter) == letter
]


def without_links(html: str) -> str:
    return re.sub(r'<a class="myo-term"[^>]*>(.*?)<span class="myo-hidden"> \(explained\)</span></a>', r"\1", html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "word", ["MRİ", "mrı", "ELECTROENCEPHALOGRAM KİNK", "ſeizure", "K", "ataxıa", "utilİze ſufficient"]
)
def test_a_page_its_preview_and_the_check_say_whatever_letters_it_has(
    client: Client, admin_client: Client, sign_off: Any, word: str
) -> None:
    page = Treatment.objects.get(key="clonazepam")
    page.benefits = f"<p>Ask if you need an {word}.</p>"
    page.save()
    assert check(serialize(page), store.get().words) is not None
    address = f"/admin/conditions/treatment/{page.pk}/preview/"
    assert f"need an {word}." in without_links(admin_client.get(address).content.decode())
    sign_off(page)
    store.expire()
    response = client.get("/treatments/clonazepam/")
    assert response.status_code == 200
    assert f"need an {word}." in without_links(response.content.decode())
    with contextlib.suppress(SystemExit):  # it says by its exit that it warns
        call_command("check_content")
    assert client.get("/about/readability/").status_code == 200


def test_every_letter_of_unicode_is_found_in_capital_and_in_small_letters() -> None:
    assert len(LETTERS) > 2500
    missed = []
    for letter in LETTERS:
        word = f"m{letter}r"
        forms = {unicodedata.normalize("NFC", form) for form in (word, word.casefold(), word.upper(), word.title())}
        for form in (form for form in forms if folded(form) == folded(word)):
            explained = Words({word: "/glossary/#m"}).explain(f"<p>An {form}.</p>")
            if f'<a class="myo-term" href="/glossary/#m">{form}<' not in explained:
                missed.append((letter, form))
    assert missed == []


def test_every_letter_of_unicode_may_stand_where_a_word_is_looked_for() -> None:
    words = Words({"mri": "/glossary/#mri", "sk": "/glossary/#sk", "ss": "/glossary/#ss", "i": "/glossary/#i"})
    for letter in LETTERS:
        html = f"<p>MR{letter} {letter}RI {letter} S{letter} {letter}K MRI</p>"
        explained = words.explain(html)
        assert without_links(explained) == html
        assert "MRI" in words.find(html), letter
        hard_words(f"util{letter}ze {letter}ufficient")


text = st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(ODD + "mriMRI -&<>")))


@given(text, st.lists(text, max_size=4))
def test_any_text_with_any_words_keeps_its_words(body: str, explained: list[str]) -> None:
    html = canonical(body.replace("<", "&lt;"))
    words = Words(dict.fromkeys([*explained, "MRI", "straße", "sleep start"], "/glossary/#x"))
    assert without_links(words.explain(html)) == html
    assert "".join(words.find(html + " Straße")).endswith("Straße")


@given(text)
def test_what_is_found_stands_where_it_is_said_to_stand(body: str) -> None:
    for start, end, word in find(re.compile(r"\w+"), body):
        assert body[start:end].casefold() == word


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("MRI", "MRI, mri, Mri", ["MRI", "mri", "Mri"]),
        ("MRİ", "an MRİ", ["MRİ"]),
        ("MRI", "an MRİ, mri\u0307", []),  # another word: a letter with an accent is another letter
        ("straße", "STRASSE Straße STRAẞE", ["STRASSE", "Straße", "STRAẞE"]),
        ("s", "ß ſ S", ["ſ", "S"]),
        ("Me\u0301niere", "MÉNIERE", ["MÉNIERE"]),
        ("σας", "ΣΑΣ", ["ΣΑΣ"]),
        ("", "MRI  and", []),
        ("\n", "MRI  and", []),
    ],
)
def test_words_are_found_whatever_their_letters(word: str, text: str, found: list[str]) -> None:
    assert Words({word: "/x/"}).find(text) == found


def test_hard_words_are_found_whatever_their_letters() -> None:
    assert [plain for _, plain in hard_words("UTILIZE, ſufficient and Approximately")] == ["use", "enough", "about"]
    assert [word for word in HARD_WORDS if word != folded(word)] == []


def test_what_html_writes_with_several_characters_is_no_word() -> None:
    assert Words({"amp": "/x/", "lt": "/y/"}).explain("<p>a &amp; b &lt; c</p>") == "<p>a &amp; b &lt; c</p>"
