from glossary.models import Term
from publication.bodies import BodyRenderer
from publication.history import kind_history
from publication.kinds import FixedPage, PageKind, register
from publication.letters import by_letter
from publication.published import Publication, PublishedPage
from publication.rendering import render


def glossary(publication: Publication) -> str:
    renderer = BodyRenderer(publication)
    entries = [(page, renderer.render(page.fields["meaning"])) for page in publication.all_of(Term)]
    context = {"letters": by_letter(entries, lambda entry: entry[0].title), "cited": renderer.cited}
    return render(publication, "glossary/glossary.html", context)


def term_page(publication: Publication, page: PublishedPage) -> str:
    """One word by itself, as an earlier edition of it is read."""
    renderer = BodyRenderer(publication)
    context = {"page": page, "meaning": renderer.render(page.fields["meaning"]), "cited": renderer.cited}
    return render(publication, "glossary/term.html", context)


def _on_glossary(publication: Publication, page: PublishedPage) -> str:
    """A term is read on the glossary page; the preview of one shows the whole page with it."""
    return glossary(publication)


def register_pages() -> None:
    register(
        PageKind(
            model=Term,
            name="Word",
            group="Words explained",
            index="/glossary/",
            address=lambda key, fields: f"/glossary/#{key}",
            title=lambda fields: fields["word"],
            render=_on_glossary,
            render_alone=term_page,
            words=lambda fields: [fields["word"], *fields["other_forms"].splitlines()],
        ),
        FixedPage("/glossary/", "Words explained", glossary),
        kind_history(Term, "/glossary/history/", "History of the words explained"),
    )
