"""A live story of fifty posts in both editions: written at the desk, followed by readers, in a real browser."""

import json

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from benchmarks.newsroom import Newsroom

from .test_desk import ARTEFACTS, _enter, _login, _publish, _wait_for

pytestmark = [pytest.mark.slow, pytest.mark.long(2), pytest.mark.timeout(900)]

SOMALI = (
    "Goobaha codbixinta ee degmada waa la furay lixda subaxnimo, safafkuna waa ay dheer yihiin.",
    "Guddigu wuxuu sheegay in dhammaan qalabkii uu gaaray goobaha ka hor waqtigii loo qabtay.",
    "*Afar goobood* ayaa weli sugaya waraaqaha codbixinta, sida uu sheegay guddoomiyuhu.",
    "> “Lix saacadood ayaan safka ku jiray, waana faraxsanahay.”\n— Maryan Cali, codbixiye",
    "Waxa la sugayo:\n- natiijada hordhaca ah fiidka\n- shirka jaraa’id ee guddiga berri",
)
ENGLISH = (
    "Polling stations opened at six in the morning, with long queues.",
    "The commission says that all material reached the stations ahead of time.",
    "*Four stations* are still waiting for ballot papers, the chairman says.",
    "> “I stood in the queue for six hours, and I am glad.”\n— Maryan Ali, voter",
    "What comes next:\n- first results this evening\n- the commission’s press conference tomorrow",
)


def _shoot(browser: Browser, address: str, name: str) -> None:
    """A reader's page in both themes on a phone and on a desk."""
    ARTEFACTS.mkdir(exist_ok=True)
    for theme in ("light", "dark"):
        for width in (360, 1280):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = context.new_page()
            page.goto(address)
            page.screenshot(path=ARTEFACTS / f"live-story-{name}-{theme}-{width}.png", full_page=True)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (name, width)
            context.close()


def _shoot_desk(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    for width, height in ((360, 800), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=ARTEFACTS / f"desk-live-{name}-{width}.png")


def _begin(page: Page, headline: str) -> None:
    """Publish the article that is open in the editor and make it a live story."""
    page.fill("[name=title]", headline)
    page.fill("[name=summary]", headline)
    _publish(page)
    page.locator("tr", has_text=headline).locator("td.title a").first.click()
    page.wait_for_url("**/edit/**")
    page.click(".w-slim-header [data-w-dropdown-target=toggle][aria-label=Actions]")
    page.click("text=Make it a live story")
    page.wait_for_url("**/live-stories/*/")


def _post(page: Page, text: str, headline: str = "") -> None:
    page.fill("[name=headline]", headline)
    page.fill("[name=text]", text)
    page.press("[name=text]", "Control+Enter")
    expect(page.locator("[name=text]")).to_have_value("")


def _kept(page: Page) -> list[str]:
    """The kinds of what this browser holds for later; nothing of it can be read, and nothing lies elsewhere."""
    rows: list[dict[str, str]] = page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("weriye-desk", 1);
            asked.onsuccess = () => {
                const rows = asked.result.transaction("unsaved").objectStore("unsaved").getAll();
                rows.onsuccess = () => done(rows.result.map((row) => ({
                    kind: row.kind, all: JSON.stringify(row) + new TextDecoder().decode(row.data)})));
            };
        })"""
    )
    elsewhere = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    for words in ("khadka", "Weli waan", "Khadka"):
        assert words not in elsewhere
        assert not [row for row in rows if words in row["all"]]
    return sorted(row["kind"] for row in rows)


def test_fifty_posts_in_both_editions(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "hodan", _login(house, "hodan", "administrator"))
    page.click("text=New story: Soomaali")
    _begin(page, "Doorashada degmooyinka: warbixin toos ah")
    somali_desk = page.url
    _post(page, SOMALI[0], "Codbixintu way bilaabatay")
    expect(page.locator(".desk-post")).to_have_count(1)

    # The same story in English, live, too.
    page.locator("form[action*='/start/en/'] button").click()
    page.wait_for_url("**/edit/?beside=counterpart")
    _begin(page, "District elections: live")
    english_desk = page.url
    page.click("text=Tell it here too")
    expect(page.locator(".desk-box__source")).to_contain_text("Goobaha codbixinta")
    page.fill("[name=headline]", "Voting begins")
    page.fill("[name=text]", ENGLISH[0])
    _shoot_desk(page, "twin")
    page.press("[name=text]", "Control+Enter")
    expect(page.locator("#en-1")).to_contain_text("Told in SO: post 1")

    # A reader opens the page, before most of it is written.
    page.goto(somali_desk)
    address = page.locator(".desk-live__head a[target=_blank]").get_attribute("href") or ""
    _wait_for(house.address + address, "Codbixintu way bilaabatay")
    reader = browser.new_page(viewport={"width": 360, "height": 740})
    loads: list[str] = []
    pieces: list[str] = []
    reader.on("load", lambda _: loads.append(reader.url))
    reader.on("request", lambda request: pieces.append(request.url) if "/posts/" in request.url else None)
    reader.goto(house.address + address)
    before = len(loads)

    # The line drops: what is posted meanwhile waits here, for nobody else to read, and goes out once.
    context = page.context
    context.set_offline(True)
    _post(page, "Tani waxay la sugtay khadka.", "Khadka ayaa go’ay")
    expect(page.locator(".desk-waiting")).to_contain_text("Tani waxay la sugtay khadka.")
    expect(page.locator(".desk-waiting")).to_contain_text("kept here")
    page.fill("[name=text]", "Weli waan qorayaa.")
    _shoot_desk(page, "offline")
    assert _kept(page) == ["post", "typed"]
    # The window is closed before the line is back: the desk knows what waits, and the story sends it.
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(house.address + "/desk/")
    line = page.locator(".desk-unsaved__line")
    expect(line).to_contain_text("not sent yet: 1")
    _shoot_desk(page, "not-sent")
    line.locator("a").click()
    page.wait_for_url("**/live-stories/*/")
    expect(page.locator(".desk-post", has_text="Tani waxay la sugtay khadka.")).to_have_count(1, timeout=30_000)
    expect(page.locator(".desk-waiting")).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value("Weli waan qorayaa.")

    for number in range(2, 50):
        _post(page, SOMALI[number % 5], f"Xaaladda goobta {number}" if number % 2 else "")
    expect(page.locator(".desk-waiting")).to_have_count(0, timeout=60_000)
    page.reload()
    page.locator("#so-50 button", has_text="Key").click()
    page.locator("#so-49 button", has_text="Pin").click()
    expect(page.locator("#so-49")).to_contain_text("Unpin")
    page.click("#so-48 >> text=Change")
    page.fill("[name=text]", "La saxay: shan goobood ayaa sugaya.")
    page.press("[name=text]", "Control+Enter")
    expect(page.locator("#so-48")).to_contain_text("La saxay")
    page.locator("#so-47 summary", has_text="Withdraw").click()
    page.fill("#so-47 [name=because]", "Lama xaqiijin.")
    page.click("#so-47 >> text=Withdraw it")
    expect(page.locator("#so-47")).to_contain_text("Lama xaqiijin.")
    _shoot_desk(page, "so")

    page.goto(english_desk)
    for number in range(2, 51):
        _post(page, ENGLISH[number % 5], f"Station {number}" if number % 2 else "")
    expect(page.locator(".desk-waiting")).to_have_count(0, timeout=60_000)

    # More than 20 changes behind, the reader's page offers to load anew; from there on it takes pieces.
    button = reader.locator(".fresh button")
    expect(button).to_be_visible(timeout=60_000)
    assert reader.locator("#p-50").count() == 0, "nothing moves by itself"
    button.click()
    reader.wait_for_load_state()
    expect(reader.locator("#p-50")).to_be_visible()
    assert len(loads) == before + 1
    pieces.clear()
    page.goto(somali_desk)
    _post(page, "Natiijadii ugu horreysay ayaa timid.", "Natiijo")
    expect(button).to_have_text("War cusub: 1", timeout=60_000)
    assert reader.locator("#p-51").count() == 0
    reader.screenshot(path=ARTEFACTS / "live-story-new-360.png")
    button.click()
    expect(reader.locator(".posts .post").first).to_contain_text("Natiijo")
    assert len(loads) == before + 1, "without loading the page"
    piece = [url for url in pieces if url.endswith(".html")]
    assert len(piece) == 1
    answer = httpx.get(piece[0])
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < 1500
    assert httpx.get(piece[0].rpartition("/")[0] + "/state.json").headers["cache-control"] == "public, max-age=5"

    # Without script the page reads, leads to the older posts, and to the other edition.
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    plain.goto(house.address + address)
    expect(plain.locator(".posts .post").first).to_contain_text("Natiijo")
    assert not plain.locator(".fresh button").is_visible()
    assert plain.locator(".state a").is_visible()
    graph = json.loads(plain.locator("script[type='application/ld+json']").first.inner_text())["@graph"]
    assert "LiveBlogPosting" in {thing["@type"] for thing in graph}
    plain.click(".updates > .more a")
    expect(plain.locator("h2", has_text="21–40")).to_be_visible()
    plain.click("nav.switch a[hreflang=en]")
    expect(plain.locator("h1")).to_have_text("District elections: live")
    english = plain.url

    _shoot(browser, house.address + address, "so")
    _shoot(browser, english, "en")
    _shoot(browser, f"{house.address}{address}posts/2/", "page")
    _wait_for(house.address + "/so/", "TOOS")

    # It ends, and the open page says so.
    page.click("text=Close the live story")
    _wait_for(house.address + address, "way dhammaatay")
    expect(reader.locator(".updates .state")).to_have_text("Warbixintan tooska ah way dhammaatay.", timeout=60_000)


def test_the_screen_of_a_phone_is_not_wider_than_it(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "xaawo", _login(house, "xaawo", "administrator"))
    page.click("text=New story: Soomaali")
    _begin(page, "Warbixin toos ah oo taleefan laga qorayo")
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_what_is_done_while_the_posts_are_on_their_way_shows_at_once(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "sahra", _login(house, "sahra", "administrator"))
    page.click("text=New story: Soomaali")
    _begin(page, "Khad gaabis ah oo warbixin toos ah")
    _post(page, SOMALI[0], "Koow")
    _post(page, SOMALI[1], "Laba")
    expect(page.locator(".desk-post")).to_have_count(2)
    expect(page.locator(".desk-waiting")).to_have_count(0)
    # The line is slow, and nobody looks again by the clock.
    page.add_init_script("window.setInterval = () => 0")
    page.reload()

    def slowly(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_timeout(1000)
        route.fulfill(response=answer)

    page.route("**/live-stories/*/posts/", slowly)
    page.locator("#so-2 button", has_text="Key").click()
    page.locator("#so-1 button", has_text="Pin").click()
    expect(page.locator("#so-1")).to_contain_text("Unpin", timeout=30_000)
