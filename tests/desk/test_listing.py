"""The list of stories, the desk's first page and its menu."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weriye import desk as desk_room
from weriye.search.actions import index_pending
from weriye.stories.actions import start_counterpart
from weriye.stories.live_story import actions as live_story
from weriye.stories.models import Article

LIST = "/desk/stories/"


@pytest.fixture
def reporter(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Reporter")


def _headlines(client: Client, **query: str) -> list[str]:
    response = client.get(reverse("desk_stories_results"), query)
    assert response.status_code == 200
    return [row.draft_title for row in response.context["object_list"]]


def test_the_list_can_be_narrowed_by_edition_section_state_and_headline(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    write_article("so", "Roob", section="climate")
    write_article("so", "Kubbad", section="sports", publish=False)
    write_article("en", "Rain", section="climate")
    assert _headlines(reporter) == ["Rain", "Kubbad", "Roob"]
    assert _headlines(reporter, edition="so") == ["Kubbad", "Roob"]
    assert _headlines(reporter, section="climate") == ["Rain", "Roob"]
    assert _headlines(reporter, state="draft") == ["Kubbad"]
    assert _headlines(reporter, state="published") == ["Rain", "Roob"]
    assert _headlines(reporter, q="kubb") == ["Kubbad"]
    assert _headlines(reporter, q="x" * 5000) == []
    assert _headlines(reporter, q="' OR 1=1 --", edition="zz") == []


def test_what_is_published_is_found_by_what_it_says(reporter: Client, write_article: Callable[..., Article]) -> None:
    write_article("en", "Rain", paragraphs=("<p>The minister opened a bridge.</p>",))
    while index_pending():
        pass
    assert _headlines(reporter, q="bridges") == ["Rain"]


def test_a_row_tells_of_the_other_edition_and_offers_to_start_it(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    page = reporter.get(LIST).content.decode()
    assert reverse("desk_start", args=(article.pk, "en")) in page
    draft = start_counterpart(article, "en")
    page = reporter.get(LIST).content.decode()
    assert reverse("desk_start", args=(article.pk, "en")) not in page
    assert reverse("wagtailadmin_pages:edit", args=(draft.pk,)) in page


def test_an_editor_of_one_edition_sees_that_edition_only(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    write_article("so", "Roob")
    write_article("en", "Rain", publish=False)
    assert _headlines(at_desk("Editor so")) == ["Roob"]
    assert at_desk(name="outsider").get(LIST).status_code == 302


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/desk/", "/desk/stories/"])
def test_pages_cost_the_same_number_of_queries_however_many_stories_there_are(
    reporter: Client, write_article: Callable[..., Article], address: str
) -> None:
    for number in range(3):
        start_counterpart(write_article("so", f"Roob {number}"), "en")
    few = _queries(reporter, address)
    for number in range(10):
        start_counterpart(write_article("so", f"Kale {number}"), "en")
    assert _queries(reporter, address) <= few + 2
    assert few < 60


def test_the_list_never_walks_the_tree(reporter: Client, write_article: Callable[..., Article]) -> None:
    write_article("so", "Roob")
    reporter.get(LIST)
    with CaptureQueriesContext(connection) as caught:
        reporter.get(LIST)
    listing = [query["sql"] for query in caught if '"stories_article"' in query["sql"]]
    assert listing
    assert not [sql for sql in listing if '"path" LIKE' in sql or 'ORDER BY "wagtailcore_page"."path"' in sql]


def test_the_first_page_shows_what_went_out_what_is_mine_and_what_is_untold(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    from django.utils import timezone

    article = write_article("so", "Roob cusub", published_at=timezone.now())
    reporter.post(reverse("desk_start", args=(write_article("en", "Rain").pk, "so")))
    page = reporter.get("/desk/").content.decode()
    assert "Went out today: Soomaali" in page
    assert "Went out today: English" in page
    assert "My drafts" in page
    assert "Not told in English yet" in page
    assert reverse("desk_start", args=(article.pk, "en")) in page
    for edition in ("so", "en"):
        assert reverse("desk_new", args=(edition,)) in page


def test_the_first_page_says_when_the_press_has_failed(reporter: Client, write_article: Callable[..., Article]) -> None:
    from weriye.press.models import StalePage

    StalePage.objects.create(path="/so/", reason="x", error="TypeError: <b>broken</b>", attempts=3)
    page = reporter.get("/desk/").content.decode()
    assert "could not be put on the site" in page
    assert "&lt;b&gt;broken" in page


def test_the_menu_leaves_out_what_a_journalist_does_not_need(reporter: Client, at_desk: Callable[..., Client]) -> None:
    page: Any = reporter.get("/desk/").content.decode()
    for absent in ("wagtail.org", "releases.wagtail", "gravatar", '"explorer"'):
        assert absent not in page, absent
    assert "New: Soomaali" in page
    assert "New: English" in page
    somali = at_desk("Editor so").get("/desk/").content.decode()
    assert "New: English" not in somali
    assert "explorer" in at_desk(superuser=True, name="boss").get("/desk/").content.decode()


def test_whoever_has_no_role_is_told_so(journalist: Callable[..., Any], desk: None) -> None:
    from django.contrib.auth.models import Permission

    user = journalist("new")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    assert "An administrator gives you a role" in client.get("/desk/").content.decode()


def test_the_desk_speaks_somali_to_whoever_chose_it(journalist: Callable[..., Any], desk: None) -> None:
    from wagtail.users.models import UserProfile

    user = journalist("hodan", "Reporter")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "so"
    profile.save()
    client = Client()
    client.force_login(user)
    page = client.get("/desk/").content.decode()
    assert "War cusub: Soomaali" in page
    assert 'lang="so"' in page


def test_the_desks_compiled_words_are_those_of_its_catalogue() -> None:
    import gettext

    from babel.messages.pofile import read_po

    folder = Path(desk_room.__file__).parent / "locale" / "so" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as source, (folder / "django.mo").open("rb") as compiled:
        written = {
            entry.id: entry.string
            for entry in read_po(source)
            if entry.id and entry.string and isinstance(entry.id, str)
        }
        known = gettext.GNUTranslations(compiled)
        assert {text: known.gettext(text) for text in written} == written, "msgfmt -o django.mo django.po"


def test_the_list_counts_no_more_than_anybody_leafs_through(
    reporter: Client, write_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_room.listing, "LEAFED_AT_MOST", 2)
    for number in range(3):
        write_article("so", f"Roob {number}")
    response = reporter.get(reverse("desk_stories_results"))
    assert response.context["paginator"].count == 2
    assert [row.draft_title for row in response.context["object_list"]] == ["Roob 2", "Roob 1"]


def test_live_stories_that_go_on_are_marked_and_can_be_listed_alone(
    reporter: Client, write_article: Callable[..., Article], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(4):
        live_story.start(write_article("so", f"Toos {number}", publish=number != 3))
    live_story.close(Article.objects.get(title="Toos 1"))
    write_article("so", "Roob")
    whole = reporter.get(reverse("desk_stories_results")).content.decode()
    assert whole.count('w-status--primary">Live now') == 3
    response = reporter.get(reverse("desk_stories_results"), {"live": "now"})
    assert [row.draft_title for row in response.context["object_list"]] == ["Toos 3", "Toos 2", "Toos 0"]
    off = reporter.get(reverse("desk_stories_results"), {"live": ""})
    assert len(off.context["object_list"]) == 5


@pytest.mark.parametrize("name", ["history", "usage", "workflow_history"])
def test_an_articles_history_says_edition_and_section_instead_of_a_folder(
    reporter: Client, write_article: Callable[..., Article], name: str
) -> None:
    article = write_article("so", "Roob", section="sports")
    page = reporter.get(reverse(f"wagtailadmin_pages:{name}", args=(article.pk,))).content.decode()
    trail = page[page.index("w-breadcrumbs") : page.index("</nav>", page.index("w-breadcrumbs"))]
    assert f"{reverse('desk_stories')}?edition=so&amp;section=sports" in trail
    assert reverse("wagtailadmin_pages:edit", args=(article.pk,)) in trail
    assert "2026-11" not in trail
