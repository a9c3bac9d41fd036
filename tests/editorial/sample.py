"""A little site of one page of each kind, made from the models, so that these tests do not depend on shipped words."""

import functools
from collections.abc import Set
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.apps import apps
from django.db import connection, models

from citations.models import Source
from conditions.models import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.content_files import dump, file_of, parse
from editorial.fields import BodyField
from editorial.models import Account, Child, Editioned, Revision
from editorial.snapshots import Content, apply, child_model, digest
from editorial.workflow import record
from faq.models import Question
from glossary.models import Term
from safety.models import CareLine, HelpNumber, Topic, TopicsField

Rows = list[dict[str, Any]]
#: A treatment of the little site, the type it is for, and what they link to.
LINKED = frozenset({"little-study", "fever", "scan", "startle", "tablet"})


class Ran(NamedTuple):
    """What a management command left: its exit status and what it printed."""

    status: int
    out: str
    err: str


def content_of(model: type[Editioned], key: str, children: dict[str, Rows] | None = None, **values: Any) -> Content:
    """The content of a page with every field filled; `values` are fields or links, `children` rows made by `part`."""
    spec, given = model.SNAPSHOT, children or {}
    return {
        "schema": 1,
        "model": model._meta.label_lower,
        "key": key,
        "fields": {name: values.pop(name, _value(model, name, key)) for name in spec.fields},
        "links": {name: values.pop(name, []) for name in spec.links},
        "children": {
            relation: [_row(child_model(model, relation), **row) for row in given.get(relation, [])]
            for relation in spec.children
        },
        **values,  # a misspelt name is found by whoever reads the content
    }


def _row(model: type[Child], key: str, **values: Any) -> dict[str, Any]:
    fields = {name: values.pop(name, _value(model, name, key)) for name in model.SNAPSHOT.fields}
    return {"key": key, **fields, **{name: values.pop(name, []) for name in model.SNAPSHOT.links}, **values}


def _value(model: type[models.Model], name: str, key: str) -> Any:
    """What `name` accepts: body text about `key`, nothing where that may be, else the first choice or a text."""
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return key
    if isinstance(field, BodyField):
        return f"<p>The {name} of {key}.</p>\n"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, TopicsField):
        return Topic.values[0]
    if field.blank:
        return None if field.null else ""
    if isinstance(field, models.DateField):
        return "2026-01-31"
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.IntegerField):
        return 10
    return key if isinstance(field, models.SlugField) else f"The {name} of {key}"


def little_site() -> dict[type[Editioned], Content]:
    """A page of each kind, by kind. The type links to cause and test, the treatment to the type and the source."""
    parts: dict[str, Rows] = {
        "sections": [
            {"key": "first-part", "heading": "First part"},
            {
                "key": "second-part",
                "heading": "Second part",
                "body": '<p>See <a href="/types/startle/">it</a>.</p>\n',
            },
        ],
        "care_cards": [{"key": "now", "level": "now", "body": "<ul>\n<li>You cannot breathe.</li>\n</ul>\n"}],
        "codes": [{"key": "icd", "code": "G25.3"}],
    }
    pages = [
        content_of(Source, "little-study", year=1999),
        content_of(Term, "twitchword", other_forms="twitchwords\ntwitchworded"),
        content_of(Cause, "fever"),
        content_of(DiagnosticTest, "scan"),
        content_of(MyoclonusType, "startle", {"causes": [{"key": "fever"}], "tests": [{"key": "scan"}], **parts}),
        content_of(
            Treatment,
            "tablet",
            {"uses": [{"key": "startle", "type": "startle", "grade": "C", "last_searched": "2026-01-31"}]},
            regulatory_status="usual",
        ),
        content_of(Guide, "first-days"),
        content_of(Question, "will-it-stop", {"care_cards": parts["care_cards"]}),
        content_of(CareLine, "no-breath", words="<p>you cannot breathe</p>\n", sources=["little-study"]),
        content_of(HelpNumber, "ambulance", number="112", sources=["little-study"]),
    ]
    pages[5]["children"]["uses"][0]["sources"] = ["little-study"]
    return {apps.get_model(content["model"]): content for content in pages}


def write_files(contents: list[Content], folder: Path) -> Path:
    for content in contents:
        path = file_of(content, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(content), encoding="utf-8")
    return folder


@functools.cache
def little_files() -> dict[str, str]:
    """The files of the little site: text by path below the folder."""
    return {str(file_of(content, Path())): dump(content) for content in little_site().values()}


def write_little_files(folder: Path, keys: Set[str] | None = None) -> Path:
    """Write the files of the little site, or of the pages with `keys`."""
    for name, text in little_files().items():
        if keys is None or Path(name).stem in keys:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows_of(path: Path) -> Rows:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def write_rows(path: Path, rows: Rows) -> None:
    path.write_text(
        "".join(yaml.safe_dump([row], allow_unicode=True, sort_keys=False) for row in rows), encoding="utf-8"
    )


def change(thing: Editioned, **values: Any) -> None:
    """Change columns of a page as an editor's form does, without a revision."""
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


def put(content: Content) -> Any:
    """The content as working rows."""
    thing, gone = apply(content)
    assert gone == []
    return thing


def put_line(key: str, **values: Any) -> CareLine:
    """A warning line as a working row."""
    line: CareLine = put(content_of(CareLine, key, **values))
    return line


def put_page_showing(*lines: CareLine, key: str = "showing", **values: Any) -> Guide:
    """A guide that shows these warning lines, as a working row."""
    page: Guide = put(content_of(Guide, key, care_lines=sorted(line.key for line in lines), **values))
    return page


def of_an_earlier_release(content: Content) -> Content:
    """The content as a release kept it that did not have our links, most of our parts, and what may be left empty, but
    some fields and parts of its own."""
    model = apps.get_model(content["model"])
    relation, *_ = *model.SNAPSHOT.children, ""
    rows = [_former(child_model(model, relation), row) for row in content["children"].get(relation, [])]
    return {
        **content,
        "fields": {**_former(model, content["fields"]), "former_number": 7},
        "links": {"former_links": ["fever"]},
        "children": {
            "former_parts": [{"key": "a", "body": "<p>Words of a former part.</p>\n", "links": ["fever"]}],
            **({relation: rows} if relation else {}),
        },
    }


def _former(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    added = {field.name for field in model._meta.concrete_fields if field.blank and field.name != "key"}
    left = {name: value for name, value in values.items() if name not in added and not isinstance(value, list)}
    return {**left, "former": "<p>Words of a former field.</p>\n"}


def keep_as_an_earlier_release(revision: Revision) -> None:
    """Let `revision` be one that an earlier release kept."""
    content = of_an_earlier_release(revision.content)
    models.QuerySet(Revision).filter(pk=revision.pk).update(content=content, digest=digest(content))


def turned_round(data: Any) -> Any:
    """The same data with the keys of every mapping in another order, as PostgreSQL gives JSON back."""
    if isinstance(data, dict):
        return {key: turned_round(value) for key, value in reversed(data.items())}
    return [turned_round(each) for each in data] if isinstance(data, list) else data


OURS = {"editorial", "citations", "glossary", "safety", "conditions", "faq"}


def pictures(only: list[type[models.Model]] | None = None) -> dict[str, list[Any]]:
    """Every row of our tables, to see that nothing was changed."""
    shown = only or [each for each in apps.get_models(include_auto_created=True) if each._meta.app_label in OURS]
    found = {}
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in shown):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608  (a name of ours)
            found[table] = cursor.fetchall()
    return found


def edit_file(folder: Path, name: str = "05_types/startle.yaml", **values: Any) -> None:
    """Change fields of the page in its file."""
    content = parse(folder / name)
    content["fields"].update(values)
    (folder / name).write_text(dump(content))


def edit_at_the_desk(thing: Any, by: Account, **values: Any) -> None:
    """Change fields of a page as its form does, and keep the revision."""
    change(thing, **values)
    record(thing, by=by)
