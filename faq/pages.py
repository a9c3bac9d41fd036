from citations.pages import reference
from faq.models import Question
from publication.bodies import BodyRenderer
from publication.kinds import FixedPage, PageKind, by_slug, register
from publication.published import Publication, PublishedPage
from publication.rendering import render
from safety.cards import build_article


def question_page(publication: Publication, page: PublishedPage) -> str:
    article = build_article(publication, page, BodyRenderer(publication), [("answer", "The full answer")])
    references = [reference(source) for source in article.sources]
    return render(publication, "faq/question.html", {"article": article, "references": references})


def question_list(publication: Publication) -> str:
    """All questions by topic, each with what it is about."""
    topics = []
    for value, label in Question.Topic.choices:
        pages = [page for page in publication.all_of(Question) if page.fields["topic"] == value]
        if pages:
            topics.append({"anchor": value, "heading": label, "questions": pages})
    return render(publication, "faq/questions.html", {"topics": topics})


def register_pages() -> None:
    register(
        PageKind(
            model=Question,
            name="Question",
            group="Questions",
            index="/faq/",
            address=by_slug("faq"),
            title=lambda fields: fields["title"],
            render=question_page,
        ),
        FixedPage("/faq/", "Questions people ask", question_list),
    )
