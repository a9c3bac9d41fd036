"""Files that were not loaded because somebody edited the page here, too: both texts, and the choice between them."""

from collections import defaultdict

from django.apps import apps
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.drafts import tell_missing
from desk.saving import revision_number
from desk.submitting import changeable, seen_number
from desk.views import account_of, screen, step_address
from editorial.diff import compare
from editorial.errors import RefusedError
from editorial.loading import conflicts, keep_own_text, take_file_text
from editorial.snapshots import digest, serialize, upgrade
from publication.kinds import kind_of


def conflict_links() -> list[tuple[str, str]]:
    """The name of each page in conflict, and where that is settled; pages that somebody deleted are left out."""
    keys = defaultdict(list)
    for model, key in conflicts().values_list("model", "key"):
        keys[model].append(key)
    return [
        (f"{kind_of(model).name}: {thing}", step_address(thing, "conflict"))
        for model, of_model in keys.items()
        for thing in apps.get_model(model)._default_manager.filter(key__in=of_model)
    ]


def settle_conflict(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the text here with that of a content file that was not loaded, and choose one of them."""
    thing = changeable(page_admin, request, pk)
    identity = (thing._meta.label_lower, thing.key)
    refused = ""
    if request.method == "POST":
        by, seen, file = account_of(request), seen_number(request), request.POST.get("file", "")
        try:
            if "take" in request.POST:
                tell_missing(request, take_file_text(identity, by=by, seen=seen, file=file))
                told = "The draft says what the file says now. The text before is under “Earlier texts”."
            elif "keep" in request.POST:
                keep_own_text(identity, by=by, seen=seen, file=file)
                told = "The text here stays as it is."
            else:
                raise RefusedError("Choose one of the two texts.")
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, told)
            return redirect(step_address(thing, "change"))
    conflict = conflicts().filter(model=identity[0], key=identity[1]).first()
    if conflict is None or conflict.refused is None:
        messages.info(request, "This page is not in conflict with its content file.")
        return redirect(step_address(thing, "change"))
    here, there = serialize(thing), upgrade(conflict.refused)
    return screen(
        page_admin,
        request,
        "desk/conflict.html",
        f"“{thing}” and its content file",
        status=403 if refused else 200,
        original=thing,
        refused=refused,
        seen=revision_number(thing),
        file=digest(conflict.refused),
        changes=compare(here, there),
        here=compare(None, here),
        there=compare(None, there),
    )
