"""Every address of the desk, Wagtail's own too: none tells of another edition's drafts, none changes them."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.images import ImageFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.regex_helper import normalize
from PIL import Image
from wagtail.log_actions import log
from wagtail.models import Page, Revision, WorkflowState

from weriye.stories import gazetteer
from weriye.stories.actions import start_counterpart
from weriye.stories.clock.models import Breaking, Embargo, Promise
from weriye.stories.live_story import actions as live
from weriye.stories.live_story.actions import Written
from weriye.stories.live_story.models import LiveStory, Post
from weriye.stories.models import Article, Entry, Picture
from weriye.stories.staleness.models import Following

AtDesk = Callable[..., Client]
Write = Callable[..., Article]
SECRET = b"qarsoodi"


def _walk(patterns: list[Any], before: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in patterns:
        for text, _params in normalize(one.pattern.regex.pattern):
            if isinstance(one, URLResolver):
                yield from _walk(one.url_patterns, before + text, (*names, one.namespace or ""))
            elif isinstance(one, URLPattern):
                yield ":".join(name for name in (*names, one.name or "") if name), before + text


def addresses() -> list[tuple[str, str]]:
    """Every address under the desk's: its name, and its path with a place for each of its parts."""
    found = [(name, path) for name, path in _walk(get_resolver().url_patterns, "/", ()) if path.startswith("/desk/")]
    assert len(found) > 250
    return found


@dataclass(frozen=True)
class Hidden:
    """What the Somali edition has not published: a draft, and a change of what is out; and what hangs on them."""

    draft: Article
    change: Article
    entry: Entry
    picture: Picture

    def parts(self, article: Article) -> dict[str, Any]:
        """What stands in an address that asks for one of the two."""
        words = {"edition": "so", "language": "so", "verb": "start", "action": "publish", "form": "csv"}
        models = {
            "app_label": "stories",
            "app_name": "stories",
            "model_name": "article",
            "content_type_app_name": "stories",
            "content_type_model_name": "article",
            "action_name": "publish",
            "mode": "preview",
        }
        revision = article.latest_revision_id
        revisions = {"revision_id": revision, "revision_id_a": "earliest", "revision_id_b": revision}
        return words | models | revisions | {"entry": self.entry.pk, "image_id": self.picture.pk, "number": 1}


@pytest.fixture
def hidden(write_article: Write, journalist: Callable[..., Any]) -> Hidden:
    boss = journalist("boss", superuser=True)
    content = io.BytesIO()
    Image.new("RGB", (330, 220), "teal").save(content, "JPEG")
    picture = Picture.objects.create(title="Buundo", file=ImageFile(io.BytesIO(content.getvalue()), name="b.jpg"))
    entry = gazetteer.find_or_create("Xaawo Cali", "person", "so")
    words = ("<p>Qarsoodi ah.</p>",)
    draft = write_article("so", "Qarsoodi weyn", publish=False, paragraphs=words, picture=picture)
    draft.subjects.add(entry)
    draft.save_revision(user=boss)
    live.start(draft)
    live.post(draft.pk, Written(uuid4(), text="Qarsoodi kale."))
    change = write_article("so", "La daabacay")
    change.title = change.summary = "Qarsoodi beddelan"
    change.subjects.add(entry)
    change.save_revision(user=boss)
    for article in (draft, change):
        log(instance=article, action="wagtail.edit", user=boss, title=article.title, revision=article.latest_revision)
    return Hidden(Article.objects.get(pk=draft.pk), Article.objects.get(pk=change.pk), entry, picture)


def _knocks(hidden: Hidden) -> Iterator[tuple[str, str]]:
    """Every address, filled in for both articles, the folder that they lie in, and what hangs on them."""
    folder = hidden.draft.get_parent()
    for name, path in addresses():
        if name in ("wagtailadmin_logout", "wagtailadmin_error_test"):
            continue
        params = set(re.findall(r"%\((\w+)\)s", path))
        asked = [(hidden.draft, hidden.draft.pk), (hidden.change, hidden.change.pk), (hidden.draft, folder.pk)]
        if params & {"pk"}:
            asked += [(hidden.draft, hidden.entry.pk), (hidden.draft, hidden.picture.pk)]
        for article, pk in asked if params else asked[:2]:
            filled = dict.fromkeys(params, str(pk)) | {
                key: str(value) for key, value in hidden.parts(article).items() if key in params
            }
            yield name, f"{path % filled}?q=qarso&term=qarso&id={article.pk}"


def _body(response: Any) -> bytes:
    body: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return body.lower()


def test_no_address_tells_of_what_another_edition_has_not_published(
    hidden: Hidden, at_desk: AtDesk, client: Client
) -> None:
    journalist, asked = at_desk("Reporter en"), list(_knocks(hidden))
    journalist.raise_request_exception = False
    told = [(name, address) for name, address in asked if SECRET in _body(journalist.get(address))]
    assert told == []
    # The same of who is not logged in, once for each address.
    told = [(name, address) for name, address in dict(asked).items() if SECRET in _body(client.get(address))]
    assert told == []
    # The test sees what it looks for.
    boss = at_desk("Editor so")
    assert SECRET in _body(boss.get(reverse("wagtailadmin_pages:edit", args=(hidden.draft.pk,))))
    assert SECRET in _body(boss.get(reverse("wagtailadmin_choose_page_child", args=(hidden.draft.get_parent().pk,))))


def _state(hidden: Hidden) -> list[Any]:
    """All that could be done to the Somali articles by somebody else."""
    pks = [hidden.draft.pk, hidden.change.pk]
    pages = Page.objects.filter(locale__language_code="so").order_by("pk").values()
    texts = [str(pk) for pk in pks]
    return [
        list(pages),
        list(Article.objects.filter(locale__language_code="so").order_by("pk").values()),
        list(Revision.objects.filter(object_id__in=texts).order_by("pk").values()),
        list(WorkflowState.objects.filter(object_id__in=texts).order_by("pk").values()),
        list(LiveStory.objects.filter(pk__in=pks).order_by("pk").values()),
        list(Post.objects.filter(story__in=pks).order_by("pk").values()),
        list(Breaking.objects.filter(article__in=pks).order_by("pk").values()),
        [list(model.objects.order_by("pk").values()) for model in (Promise, Embargo, Following)],
        list(Entry.objects.order_by("pk").values()),
        list(Picture.objects.order_by("pk").values_list("pk", "title")),
    ]


def test_no_address_changes_what_belongs_to_another_edition(hidden: Hidden, at_desk: AtDesk) -> None:
    client = at_desk("Reporter en")
    client.raise_request_exception = False
    before, number = _state(hidden), 0
    for name, address in _knocks(hidden):
        if f"/{hidden.entry.pk}/" in address or f"/{hidden.picture.pk}/" in address:
            continue  # Names and pictures are the house's, not an edition's.
        client.post(address, {"title": "Mine", "verdict": "done", "told": "1", "text": "x", "reason": "x"})
        number += 1
        after = _state(hidden) if number % 16 == 0 else before
        assert after == before, f"{name} {address}, or one of the sixteen before it"
    assert _state(hidden) == before
    assert number > 300
    # The test sees what it looks for.
    at_desk("Editor so").post(reverse("desk_live_turn", args=(hidden.draft.pk, "close")))
    assert _state(hidden) != before


# Who is let in at which address of the desk's own, for a Somali article of the news that is out and runs live, and in
# English, too. R and r: reporters of either edition; T: the translator into English; E and e: editors;
# P: the producer of the Somali edition; A: an administrator. Nobody else is let in anywhere.
ROLES = {
    "R": "Reporter so",
    "r": "Reporter en",
    "T": "Translator en",
    "E": "Editor so",
    "e": "Editor en",
    "P": "Producer so",
    "A": "Administrator",
}
STAFF, WRITERS, PUBLISHERS = "RrTEePA", "REA", "EA"
DOORS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    # name: who, the parts of the address, and what is posted, if anything
    "desk_stories": (STAFF, "", None),
    "desk_stories_results": (STAFF, "", None),
    "desk_behind": (STAFF, "", None),
    "desk_behind_results": (STAFF, "", None),
    "desk_new": ("REA", "edition", None),
    "desk_start": ("reTA", "article other", {}),
    "desk_counterparts": (WRITERS, "article", None),
    "desk_checks": (WRITERS, "article", None),
    "desk_overrule": (PUBLISHERS, "article", {"rule": "x", "digest": "x", "reason": "x"}),
    "desk_put_right": (WRITERS, "article", {"rule": "x", "digest": "x"}),
    "desk_settle": (WRITERS, "article other", {"verdict": "done"}),
    "desk_tell_readers": (PUBLISHERS, "article other", {"told": "1"}),
    "desk_take_over": (WRITERS, "article other", {"part": "x"}),
    "desk_correct_here": (WRITERS, "article other", {"key": str(uuid4()), "text": "x"}),
    "desk_going_out": (STAFF, "article", None),
    "desk_announcing": (STAFF, "article", None),
    "desk_cry_out": ("EeA", "article", None),
    "desk_breaking": ("EeA", "", None),
    "desk_live": ("EPA", "article", None),
    "desk_live_posts": ("EPA", "article", None),
    "desk_live_post": ("EPA", "article", {"client_id": str(uuid4()), "text": "x"}),
    "desk_live_turn": ("EPA", "article verb", {}),
    "desk_live_change": ("EPA", "article number pin", {}),
    "desk_press": ("A", "", None),
    "desk_clock": (STAFF, "", None),
    "desk_line": (STAFF, "", None),
    "desk_names": (STAFF, "edition", None),
    "desk_gazetteer_merge": ("EeA", "entry", None),
    "desk_gazetteer_tables": ("EeA", "", None),
    "desk_gazetteer_export": ("RrTEeA", "form", None),
}
# Sets of addresses that Wagtail makes of a table: what may be done with one row.
TABLES = {
    "wagtailsnippets_stories_entry": ("RrTEeA", "RrTEeA", "EeA", "A"),
    "wagtailsnippets_desk_houseword": ("RrTEeA", "EeA", "EeA", "EeA"),
    "wagtailsnippets_desk_sectioneditor": ("A", "A", "A", "A"),
    "wagtailsnippets_live_channel": ("PA", "PA", "PA", "A"),
    "wagtailsnippets_live_programme": ("PA", "PA", "PA", "A"),
}
CHOOSERS = {"desk_places", "desk_people", *(name.replace("snippets_", "snippetchoosers_") for name in TABLES)}


def _is_let_in(response: Any) -> bool:
    away = response.status_code == 302 and response["Location"].partition("?")[0] in ("/desk/", "/desk/login/")
    return not away and response.status_code != 403


def _parts(words: str, article: Article, entry: Entry) -> tuple[Any, ...]:
    known = {"article": article.pk, "edition": "so", "other": "en", "verb": "start", "number": 1, "entry": entry.pk}
    return tuple(known.get(word, word if word != "form" else "csv") for word in words.split())


def test_every_address_of_the_desks_own_stands_in_the_table() -> None:
    ours = {name for name, _path in addresses() if re.match("desk_[a-z_]+$|.*_(stories|desk|live)_|desk_", name)}
    known = set(DOORS) | {name for name in ours if name.partition(":")[0] in {*TABLES, *CHOOSERS}}
    assert ours == known


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_who_is_let_in_where(at_desk: AtDesk, hidden: Hidden, role: str) -> None:
    article = hidden.change
    live.start(article)
    live.post(article.pk, Written(uuid4(), text="Kii ugu horreeyay."))
    start_counterpart(article, "en").get_latest_revision().publish()
    client = at_desk(ROLES[role], superuser=role == "A") if role else at_desk(name="outsider")
    wrong = []
    for name, (who, words, data) in DOORS.items():
        address = reverse(name, args=_parts(words, article, hidden.entry))
        with transaction.atomic():
            response = client.get(address) if data is None else client.post(address, data)
            transaction.set_rollback(True)
        if _is_let_in(response) != (bool(role) and role in who):
            wrong.append((name, response.status_code))
    for name, (see, add, change, delete) in TABLES.items():
        for verb, who in (("list", see), ("add", add)):
            if _is_let_in(client.get(reverse(f"{name}:{verb}"))) != (bool(role) and role in who):
                wrong.append((f"{name}:{verb}", 0))
        if name.endswith("_entry"):
            for verb, who in (("edit", change), ("delete", delete)):
                if _is_let_in(client.get(reverse(f"{name}:{verb}", args=(hidden.entry.pk,)))) != (
                    bool(role) and role in who
                ):
                    wrong.append((f"{name}:{verb}", 0))
    for name in CHOOSERS:
        hold = "A" if "_desk_" in name and "choosers" in name else STAFF
        if _is_let_in(client.get(reverse(f"{name}:choose"))) != (bool(role) and role in hold):
            wrong.append((f"{name}:choose", 0))
    assert wrong == []
