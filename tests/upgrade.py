"""Proves an upgrade on a running site: an earlier release with edits of its own, then this one on the same data.

Usage: python -m tests.upgrade [REVISION] [--postgres]. The database is SQLite, or with `--postgres` a throw-away server
from installed binaries. It prints each step with its figures and exits with 1 at the first thing that is not so. The
earlier release runs from a copy of its own, with the packages that are installed for this one.
"""

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: The release before warning lines were shared.
BEFORE = "108d922"
HOST = "myoclonus.example.org"
LONGEST = 600  # seconds that one process may take

#: Pages that are edited at the desk of the earlier release: one is approved, one is approved and then takes the text
#: of its new file, one stays an unsubmitted draft.
APPROVED, TAKEN, DRAFT = "conditions.diagnostictest/eeg", "conditions.myoclonustype/sleep", "conditions.cause/oxygen"
REVIEWED, HELP = "conditions.treatment/clonazepam", "conditions.guide/get-help"
HOME = "conditions.guide/overview"
#: A page that the earlier release took down: its new file does not bring it back.
WITHDRAWN = "faq.question/tic"
ADDED = {
    APPROVED: "We do not know how many people have had this test.",
    TAKEN: "We do not know how many people sleep badly.",
    DRAFT: "We do not know how many people were asked.",
}
#: A line that came with shared lines, and is on the page `HELP`.
NEW_LINE = "safety.careline/lithium-poisoning"
NOTE = "Warning signs are the same on all pages now, with numbers to call."
SAFETY_UPDATE = "Safety update not public"
#: Where drafts are submitted together: `prepare` and the first page of the desk name it while something waits.
SCREEN = "/admin/editorial/editionset/submit/"


# --- The operator: two releases, one after the other, on the same data ------------------------------------------------


@dataclass(frozen=True)
class Release:
    """The code in `tree`, run as an operator runs it, with the settings of a public site."""

    tree: Path
    settings: dict[str, str]

    def manage(self, *words: str, status: int = 0) -> str:
        """Run manage.py to its end and return all that it printed."""
        done = self._run([sys.executable, "manage.py", *words], status)
        return done.stderr + done.stdout

    def act(self, name: str, **settings: str) -> None:
        """Do one of `ACTS` with this release's code, in a process of its own."""
        print(self._run([sys.executable, "-P", __file__, "--act", name], 0, settings).stdout, end="", flush=True)

    def _run(
        self, command: list[str], status: int, settings: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(self.tree), **self.settings, **(settings or {})}
        done = subprocess.run(command, cwd=self.tree, env=environment, capture_output=True, text=True, timeout=LONGEST)
        if done.returncode != status:
            print(done.stdout, done.stderr, sep="\n", end="", flush=True)
        must(done.returncode == status, f"{' '.join(command[1:])} ended with {done.returncode}")
        return done


def must(true: Any, otherwise: str) -> None:
    """End with status 1 where something is not so."""
    if not true:
        print(f"NOT SO: {otherwise}", flush=True)
        sys.exit(1)


def ok(step: str, start: float | None = None) -> None:
    print(f"OK  {step}" + (f" ({time.perf_counter() - start:.1f} s)" if start else ""), flush=True)


@contextlib.contextmanager
def copy_of(revision: str) -> Iterator[Path]:
    """A folder with the files of `revision`."""
    with tempfile.TemporaryDirectory(prefix="myoclonus-before-") as folder:
        archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-xf", "-", "-C", folder], input=archive, check=True)
        yield Path(folder)


def settings_of_a_public_site(data: Path, database: str) -> dict[str, str]:
    from cryptography.fernet import Fernet

    return {
        "IGNORE_ENV_FILE": "true",
        "DEVELOPMENT": "false",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MFA_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "true",
        "PUBLISHER": "The hospital",
        "CORRECTIONS_ADDRESS": f"corrections@{HOST}",
        "DATA_DIR": str(data),
        "DATABASE_URL": database,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def upgrade(revision: str, database: str) -> None:
    began = time.perf_counter()
    with copy_of(revision) as tree, tempfile.TemporaryDirectory(prefix="myoclonus-upgrade-") as folder:
        data = Path(folder)
        settings = settings_of_a_public_site(data, database)
        old, new = Release(tree, settings), Release(ROOT, settings)
        begin_with(old, revision)
        old_file = keep_publication(data)
        switch_to(new, revision)
        read_old_file(new, data, old_file)
        new.act("readers")
        verify(new)
        new.act("submit-together")
        new.act("approve-together")
        prepare_again(new)
        new.act("settle-conflicts")
        new.act("clinician")
        told = prepare_again(new)
        must(not not_public(told), "something is still not public")
        verify(new)
        print_page(new)
        new.act("old-texts")
    ok("all of it", began)


def begin_with(old: Release, revision: str) -> None:
    start = time.perf_counter()
    old.manage("prepare")
    told = old.manage("load_content", "--publish-unreviewed")
    ok(f"{revision} is prepared and its content public: {told.splitlines()[-1]}", start)
    old.act("before")


def keep_publication(data: Path) -> Path:
    """The publication as the earlier release has left it for when the database is away."""
    kept = data / "before" / "publication.json"
    kept.parent.mkdir()
    shutil.copy(data / "publication.json", kept)
    return kept


def switch_to(new: Release, revision: str) -> None:
    start = time.perf_counter()
    told = new.manage("prepare")
    ok("this release is prepared on the same data", start)
    must(SAFETY_UPDATE in not_public(told), f"“{SAFETY_UPDATE}” is not printed:\n{told}")
    print(f"    {not_public(told)}")
    reported = set(re.findall(r"^(\S+) (\S+): conflict", told, re.MULTILINE))
    wanted = {tuple(page.split("/")) for page in ADDED}
    must(reported == wanted, f"in conflict are {sorted(reported)}, not {sorted(wanted)}:\n{told}")
    ok(f"{len(reported)} pages in conflict are reported")
    again = time.perf_counter()
    once_more = new.manage("prepare")
    must(not_public(once_more) == not_public(told), f"a second run of prepare says something else:\n{once_more}")
    ok("a second run of prepare says the same", again)


def read_old_file(new: Release, data: Path, old_file: Path) -> None:
    """With the database away, pages come from the file that the earlier release wrote."""
    (old_file.parent / "static").symlink_to(data / "static")
    away = {"DATA_DIR": str(old_file.parent), "DATABASE_URL": "", "SQLITE_MAY_CREATE": "false"}
    new.act("away", NOTES=str(data / "notes.json"), **away)


def prepare_again(new: Release) -> str:
    start = time.perf_counter()
    told = new.manage("prepare")
    ok("prepare, once more", start)
    print(f"    {not_public(told) or 'It has nothing more to say.'}")
    return told


def not_public(told: str) -> str:
    """What `prepare` says of texts that readers do not see."""
    return "".join(line for line in told.splitlines() if SCREEN in line)


def verify(new: Release) -> None:
    start = time.perf_counter()
    ok(f"verify_editions: {new.manage('verify_editions').splitlines()[-1]}", start)


def print_page(new: Release) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    told = new.manage("verify_editions", "--page", HELP, "--on", today)
    headings = re.findall(r"^# (.*)", told, re.MULTILINE)
    must(HELP.replace("/", " ") in headings[0], f"the page does not come first: {headings[:1]}")
    must(any(NEW_LINE.replace("/", " ") in each for each in headings), f"{NEW_LINE} is not among {headings}")
    must(all(each.endswith("as it was signed") for each in headings), f"damaged: {headings}")
    ok(f"verify_editions --page {HELP} --on {today} prints {len(headings)} texts, {len(told)} characters")


# --- People at the desk and readers: what follows runs in a process of either release ---------------------------------


class Queries:
    """Counts what is asked of the database while it is entered, by kind and table."""

    def __init__(self) -> None:
        self.number, self.seconds, self.kinds = 0, 0.0, Counter[str]()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - start
            table = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', sql)
            self.kinds[f"{sql.split()[0]} {table[1] if table else ''}".strip()] += 1

    def told(self, texts: int) -> str:
        most = ", ".join(f"{kind} {number / texts:.1f}" for kind, number in self.kinds.most_common(6))
        each = f"{self.number / texts:.1f} for each text: {most}"
        return f"{self.number} queries ({self.seconds:.1f} s of the time; {each})"


@dataclass
class Acts:
    """What is done with one release's code. `notes` are kept from act to act."""

    notes: dict[str, Any]
    people: dict[str, Any] = field(default_factory=dict)

    # --- before

    def before(self) -> None:
        """The earlier release: accounts, an approved edit, another, a draft, and a clinical review."""
        self._make_accounts()
        wanda, rahul = self.person("wanda"), self.person("rahul")
        for page in ADDED:
            self._edit(page)
        for page in (APPROVED, TAKEN):
            must(wanda.submit(thing_of(page), note="We say what is not known.").status_code == 302, f"{page}: submit")
            must(rahul.decide(self.edition(page, "pending")).status_code == 302, f"{page}: approve")
        self._clinical_review(REVIEWED)
        self._withdraw(WITHDRAWN)
        self.notes["pages"] = {self.address(page): self._own_words(page) for page in [*ADDED, REVIEWED, HELP, HOME]}
        self.notes["kept"] = self._kept()
        for page in (APPROVED, TAKEN):
            must(ADDED[page] in self.notes["pages"][self.address(page)], f"{page} does not say what was approved")
        must(ADDED[DRAFT] not in self.notes["pages"][self.address(DRAFT)], "readers see the draft")
        blocks, cards = sum(map(len, self.notes["pages"].values())), self.read(self.address(HELP)).count("care-card")
        must(cards, "the page with warning signs has no care cards")
        told = "two pages edited and approved, one draft, one clinical review, one page withdrawn"
        ok(f"{told}; {blocks} blocks of text noted from readers")

    def _own_words(self, page: str) -> list[str]:
        """What readers see of the text of a page, without what the software says around it."""
        content = self.edition(page).revision.content
        parts = [content["fields"], *(row for rows in content["children"].values() for row in rows)]
        texts = "\n".join(plain(each) for part in parts for each in part.values() if isinstance(each, str))
        return [block for block in blocks_of(self.read(self.address(page))) if block in texts]

    def _make_accounts(self) -> None:
        from allauth.mfa.totp.internal import auth
        from django.contrib.auth.models import Group

        from editorial.models import Account

        roles = {"wanda": ("Writer", ""), "rahul": ("Reviewer", ""), "clara": ("Reviewer", "Neurologist")}
        self.notes["people"], self.notes["counter"] = {}, 1000
        for name, (group, profession) in roles.items():
            password, secret = secrets.token_urlsafe(16), auth.generate_totp_secret()
            account = Account.objects.create_user(name, password=password, is_staff=True, profession=profession)
            account.groups.add(Group.objects.get(name=group))
            auth.TOTP.activate(account, secret)
            self.notes["people"][name] = [password, secret]

    def _edit(self, page: str) -> None:
        wanda, thing = self.person("wanda"), thing_of(page)
        name = "not_known"
        changed = {name: f"{getattr(thing, name)}<p>{ADDED[page]}</p>"}
        must(wanda.save(thing, changed).status_code == 302, f"{page} was not saved")

    def _clinical_review(self, page: str, edition: Any = None) -> None:
        """The clinician checks what readers see of a page, or `edition`, which waits."""
        from tests.desk.people import review_of, step_of

        clara, thing = self.person("clara"), thing_of(page)
        address = step_of(thing, "clinical-review")
        screen = clara.read(review_of(edition) if edition else step_of(thing, "editions"))
        must(f'action="{address}"' in screen, f"{page}: its screen offers no clinical review")
        edition = edition or self.edition(page)
        said = {"edition": edition.number, "statement": "I have checked this text against current practice."}
        clara.post(address, said)
        must(edition.clinical_reviews.exists(), f"{page}: no clinical review was recorded")

    def _withdraw(self, page: str) -> None:
        from tests.desk.people import step_of

        address = self.address(page)
        self.person("wanda").post(step_of(thing_of(page), "withdraw"), {"note": "It was wrong.", "redirect_to": ""})
        self.person("rahul").decide(self.edition(page, "pending"))
        must(self._is_gone(page), f"{address} was not withdrawn")

    def _is_gone(self, page: str) -> bool:
        return bool(new_client().get(self.address(page)).status_code == 410)

    def _kept(self) -> list[int]:
        from editorial.models import Edition, Revision

        return [Revision.objects.count(), Edition.objects.count()]

    # --- after

    def away(self) -> None:
        from django.db import DatabaseError

        from editorial.models import Edition

        with contextlib.suppress(DatabaseError):
            must(not Edition.objects.exists(), "the database is there")
        pages, texts = self._still_read()
        ok(f"with the database away, {pages} pages come from the old publication file; {texts} blocks as before")

    def readers(self) -> None:
        from editorial.models import Edition

        editions = Edition.objects.count()
        must(editions == self.notes["kept"][1], f"{editions} editions; before there were {self.notes['kept'][1]}")
        pages, texts = self._still_read()
        ok(f"readers still find {texts} blocks of text on {pages} pages, care cards among them; {editions} editions")

    def _still_read(self) -> tuple[int, int]:
        gone = {
            address: list((Counter(before) - Counter(blocks_of(self.read(address)))).elements())
            for address, before in self.notes["pages"].items()
        }
        must(not any(gone.values()), f"pages no longer say: {gone}")
        reviewed = "Checked by a clinician (Neurologist)" in self.read(self.notes["addresses"][REVIEWED])
        must(reviewed, f"{REVIEWED} no longer says that a clinician has checked it")
        return len(self.notes["pages"]), sum(map(len, self.notes["pages"].values()))

    def submit_together(self) -> None:
        wanda = self.person("wanda")
        must(SAFETY_UPDATE in wanda.read(self.desk()), "the first page of the desk says nothing of the update")
        ok("the writer's first page says “Safety update not public”")
        start = time.perf_counter()
        with self.counted() as asked:
            form = self._set_form(wanda)
        chosen = {choice.rpartition("/")[0] for choice in form.fields["documents"]}
        marks = self._marks()
        marked = {page for page, needs_clinician in marks.items() if needs_clinician}
        unmarked = marks.keys() - marked
        self.notes["marked"] = sorted(self._held(marked, unmarked))
        wanted = unmarked - set(self.notes["marked"])
        must(chosen == wanted, f"preselected too much: {_few(chosen - wanted)}; too little: {_few(wanted - chosen)}")
        must(DRAFT not in chosen and NEW_LINE in chosen, "the wrong drafts are preselected")
        ok(
            f"the screen preselects {len(chosen)} texts and not {len(self.notes['marked'])} that need a clinician",
            start,
        )
        print(f"    {asked.told(len(chosen))}")
        form.fill({"note": NOTE})
        start = time.perf_counter()
        with self.counted() as asked:
            response = wanda.press(form)
        must(response.status_code == 302, f"the set was not submitted: {words_of(response)}")
        self.notes["set"], self.notes["texts"] = response["Location"], len(chosen)
        ok(f"the writer submits {len(chosen)} texts as a set", start)
        print(f"    {asked.told(len(chosen))}")
        must("You cannot decide" in wanda.read(self.notes["set"]), "the writer may decide on the set")
        refused = wanda.post(self.notes["set"], {"approve": "", "note": ""})
        must(refused.status_code == 403, f"the writer's approval was answered with {refused.status_code}")
        must(not self._public(NEW_LINE), "the writer's approval made the set public")
        ok(f"the writer cannot approve it: {refused_words(refused)}")

    def _marks(self) -> dict[str, bool]:
        """The pages whose new files readers do not see yet, and whether each is marked for a clinician."""
        from editorial.status import drafts

        rows = drafts().filter(origin="file").values_list("model", "key", "content__fields__needs_clinician")
        found = {f"{model}/{key}": bool(marked) for model, key, marked in rows}
        found.pop(WITHDRAWN)
        return found

    def _set_form(self, person: Any, documents: Collection[str] | None = None) -> Any:
        """The form for drafts that are submitted together, with `documents` ticked, or those that come ticked."""
        address = SCREEN
        html = person.read(address)
        form = read_form(html, address)
        boxes = re.findall(r'<input type="checkbox" name="documents" value="([^"]+)"([^>]*)>', html)
        ticked = [value for value, attributes in boxes if "checked" in attributes]
        form.fill(
            {
                "documents": ticked
                if documents is None
                else [value for value, _ in boxes if value.rpartition("/")[0] in documents]
            }
        )
        return form

    def _held(self, marked: set[str], unmarked: set[str]) -> set[str]:
        """What cannot be approved yet: what is marked and what shows that inside it."""
        from editorial.release_rules import embedded_ids
        from editorial.snapshots import serialize

        shows = {page: {str(each) for each in embedded_ids(serialize(thing_of(page)))} for page in unmarked}
        return marked | {page for page, shown in shows.items() if shown & marked}

    def approve_together(self) -> None:
        rahul, texts = self.person("rahul"), self.notes["texts"]
        must("Sets waiting for your review" in rahul.read(self.desk()), "the reviewer is not told of the set")
        start = time.perf_counter()
        with self.counted() as asked:
            html = rahul.read(self.notes["set"])
        ok(f"the reviewer reads the set on one screen, {len(html) // 1000} kB", start)
        print(f"    {asked.told(texts)}")
        form = read_form(html, self.notes["set"])
        start = time.perf_counter()
        with self.counted() as asked:
            response = rahul.press(form, "approve")
        must(response.status_code == 302, f"the set was not approved: {refused_words(response)}")
        ok(f"the reviewer approves {texts} texts", start)
        print(f"    {asked.told(texts)}")
        start = time.perf_counter()
        html = self.read(self.address(HELP))
        words = " ".join(blocks_of(html))
        line = re.sub(r"<[^>]*>", "", thing_of(NEW_LINE).words).strip()
        must(line in words, f"{HELP} does not show {NEW_LINE}: “{line}”")
        ok(f"{self.address(HELP)} shows {NEW_LINE}", start)
        must(not [page for page in self.notes["marked"] if self._is_new(page)], "what needs a clinician became public")
        ok(f"{len(self.notes['marked'])} texts that wait for a clinician are not part of what became public")
        must(self._is_gone(WITHDRAWN), f"{WITHDRAWN} was withdrawn, and readers see it again")
        ok("the page that was withdrawn stays so")
        self._check_banner()

    def _check_banner(self) -> None:
        """The first page of the desk speaks of no more than what waits for a clinician, and of conflicts."""
        from desk.sets import content_update

        update, marked, waiting = content_update(), set(self.notes["marked"]), self._marks().keys()
        must(waiting == marked, f"wait too much: {_few(waiting - marked)}; too little: {_few(marked - waiting)}")
        words = self.person("wanda").read(self.desk())
        told = f"{update.heading}. {update.sentence}" if update else "nothing of it"
        must(SCREEN in words if update else SCREEN not in words, f"the first page does not say: {told}")
        must(not update or SAFETY_UPDATE not in told, f"all that can be public is, but the desk says: {told}")
        ok(f"the writer's first page says: {told}")

    def settle_conflicts(self) -> None:
        """One page keeps the text here, another and the draft take that of the file, and all is public as it says."""
        from tests.desk.people import step_of

        wanda, rahul = self.person("wanda"), self.person("rahul")
        for page, button in ((APPROVED, "keep"), (TAKEN, "take"), (DRAFT, "take")):
            form = wanda.open(step_of(thing_of(page), "conflict"))
            must(wanda.press(form, button).status_code == 302, f"{page}: the conflict was not settled")
            says_edit = ADDED[page] in thing_of(page).not_known
            must(says_edit == (button == "keep"), f"{page}: after “{button}” the draft says the wrong thing")
        ok("the writer keeps one text, and takes those of two files into the draft")
        for page in (TAKEN, DRAFT):
            response = wanda.submit(thing_of(page), note=NOTE)
            must(response.status_code == 302, f"{page} was not submitted: {words_of(response)}")
            response = rahul.decide(self.edition(page, "pending"))
            must(response.status_code == 302, f"{page} was not approved: {words_of(response)}")
        for page in (APPROVED, TAKEN, DRAFT):
            shown = ADDED[page] in blocks_of(self.read(self.address(page)))
            must(shown == (page == APPROVED), f"{page}: readers see the wrong text")
        ok("both are submitted, approved and public")
        self._check_banner()

    def clinician(self) -> None:
        """What needs a clinician becomes public after the check, and not before."""
        from editorial.models import Edition

        waiting = self.notes["marked"]
        if not waiting:
            return ok("nothing waits for a clinician")
        wanda, rahul, start = self.person("wanda"), self.person("rahul"), time.perf_counter()
        form = self._set_form(wanda, waiting)
        form.fill({"note": NOTE})
        response = wanda.press(form)
        must(response.status_code == 302, f"what needs a clinician was not submitted: {words_of(response)}")
        form = rahul.open(response["Location"])
        refused = rahul.press(form, "approve")
        must(refused.status_code == 403, f"what needs a clinician was approved without: {refused.status_code}")
        ok(f"{len(waiting)} texts cannot be approved before the check: {refused_words(refused)}")
        for edition in Edition.objects.pending().select_related("revision"):
            if edition.revision.content["fields"]["needs_clinician"]:
                self._clinical_review(f"{edition.model}/{edition.key}", edition)
        response = rahul.press(form, "approve")
        must(response.status_code == 302, f"what a clinician has checked was not approved: {refused_words(response)}")
        must(all(self._is_new(page) for page in waiting), "what was approved is not public")
        ok("the clinician checks each, the reviewer approves them, and they are public", start)
        self.notes["marked"] = []
        self._check_banner()

    def old_texts(self) -> None:
        """The first edition of the page with warning signs still has its own cards."""
        from editorial.models import Edition

        first = Edition.objects.get(model=HELP.split("/")[0], key=HELP.split("/")[1], number=1)
        cards = first.revision.content["children"]["care_cards"]
        html = self.read(f"{self.address(HELP)}history/1/text/")
        words, missing = " ".join(blocks_of(html)), []
        for card in cards:
            lines = re.findall(r"<li>(.*?)</li>", card["body"], re.DOTALL)
            missing += [line for line in (plain(line) for line in lines) if line not in words]
        must(cards and not missing, f"the old text does not show {missing}")
        line = plain(thing_of(NEW_LINE).words)
        must(line not in words, "the old text shows a line that came later")
        ok(f"{self.address(HELP)}history/1/text/ shows its own {len(cards)} cards and no line that came later")

    # --- what acts have in common

    def read(self, address: str) -> str:
        """What a reader gets."""
        response = new_client().get(address)
        must(response.status_code == 200, f"{address} is answered with {response.status_code}")
        return str(response.content.decode())

    def address(self, page: str) -> str:
        from tests.desk.people import public_address

        known = self.notes.setdefault("addresses", {})
        if page not in known:
            known[page] = public_address(thing_of(page))
        return str(known[page])

    def desk(self, name: str = "index") -> str:
        from django.urls import reverse

        return reverse(f"admin:{name}")

    def edition(self, page: str, verdict: str = "") -> Any:
        """The edition of a page with this verdict, or the one that readers see."""
        from editorial.models import Edition
        from editorial.workflow import current  # where both releases have it

        model, key = page.split("/")
        found = Edition.objects.filter(verdict=verdict) if verdict else current()
        return found.get(model=model, key=key)

    def _public(self, page: str) -> bool:
        from editorial.status import current

        model, key = page.split("/")
        return bool(current().filter(model=model, key=key).exists())

    def _is_new(self, page: str) -> bool:
        """Whether readers see the newest text of a page."""
        from editorial.status import drafts

        model, key = page.split("/")
        return self._public(page) and not drafts().filter(model=model, key=key).exists()

    def person(self, name: str) -> Any:
        """Somebody who has signed in with a password and a code, as everybody must outside development."""
        if name not in self.people:
            self.people[name] = self._sign_in(name)
        return self.people[name]

    def _sign_in(self, name: str) -> Any:
        from allauth.mfa.totp.internal import auth
        from django.urls import reverse

        from tests.desk.people import Person

        password, secret = self.notes["people"][name]
        self.notes["counter"] += 1  # thirty seconds have gone by
        auth.yield_hotp_counters_from_time = lambda: iter([self.notes["counter"]])
        person = Person(None, lambda **_: contextlib.nullcontext(), new_client())
        form = person.open(reverse("account_login"))
        form.fill({"login": name, "password": password})
        must(person.press(form).status_code == 302, f"{name}: the password was refused")
        form = person.open(reverse("mfa_authenticate"))
        form.fill({"code": auth.format_hotp_value(auth.hotp_value(secret, self.notes["counter"]))})
        must(person.press(form).status_code == 302, f"{name}: the code was refused")
        must(person.get(self.desk()).status_code == 200, f"{name} does not come to the desk")
        return person

    @contextlib.contextmanager
    def counted(self) -> Iterator[Queries]:
        from django.db import connection

        queries = Queries()
        with connection.execute_wrapper(queries):
            yield queries


def new_client() -> Any:
    """A browser, seen through the operator's proxy."""
    from django.test import Client

    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Origin": f"https://{HOST}"}
    return Client(enforce_csrf_checks=True, headers=proxy, HTTP_HOST=HOST)


def thing_of(page: str) -> Any:
    """The working row of “model/key”."""
    from django.apps import apps

    model, key = page.split("/")
    return apps.get_model(model)._default_manager.get(key=key)


def _few(names: set[str]) -> str:
    return f"{', '.join(sorted(names)[:8])} ({len(names)})" if names else "nothing"


def plain(html: str) -> str:
    import html as entities

    return " ".join(entities.unescape(re.sub(r"<[^>]*>", "", html)).split())


def blocks_of(html: str) -> list[str]:
    """The headings, paragraphs and items of lists in the main part of a public page, as somebody reads them."""
    main = re.sub(r"<sup.*?</sup>", "", html.partition("<main")[2].partition("</main>")[0], flags=re.DOTALL)
    found = re.findall(r"<(h[1-4]|p|li|td|th)\b[^>]*>(.*?)</\1>", main, re.DOTALL)
    return [text for text in (plain(inner).replace(" (explained)", "") for _, inner in found) if text]


def read_form(html: str, address: str) -> Any:
    from tests.desk import people

    return people.read_form(html, address)


def words_of(response: Any) -> str:
    """What an answer of the desk says."""
    from tests.desk import people

    return people.words_of(response.content.decode())[:1500] if response.status_code in (200, 403) else str(response)


def refused_words(response: Any) -> str:
    from tests.desk.people import errors_of

    return "; ".join(errors_of(response)) or words_of(response)


def act(name: str) -> None:
    """Do one act, in a process that Django's settings of one release were given to."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "myoclonus_site.settings"
    django.setup()
    path = Path(os.environ.get("NOTES") or Path(os.environ["DATA_DIR"]) / "notes.json")
    acts = Acts(json.loads(path.read_text()) if path.exists() else {})
    try:
        getattr(acts, name.replace("-", "_"))()
    finally:
        path.write_text(json.dumps(acts.notes))


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", nargs="?", default=BEFORE, help="the release to begin with (default: %(default)s)")
    parser.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL server")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.act:
        act(given.act)
        return 0
    if not given.postgres:
        print("SQLite:", flush=True)
        upgrade(given.revision, "")
        return 0
    from tests.run_on_postgres import find_server, throw_away_server

    reason, binaries, prefix = find_server()
    must(not reason, f"PostgreSQL cannot be started: {reason}")
    print("PostgreSQL:", flush=True)
    with throw_away_server(binaries, prefix) as url:
        upgrade(given.revision, url)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
