"""On a bad line in a real browser: the network cut, the login gone, the browser killed, two people in one article."""

import json
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from benchmarks.checkers import CHROMIUM, FLAGS
from benchmarks.newsroom import Newsroom
from tests.databases import column_in

from .test_desk import _enter, _login, _shoot, _write_paragraphs

pytestmark = [pytest.mark.slow, pytest.mark.long(3), pytest.mark.timeout(600)]

NOW = "[data-unsaved=now]"
LEFT = ".desk-unsaved__line:not([data-unsaved=now])"
WIPE = """() => new Promise((done) => {
    const asked = indexedDB.open("weriye-desk", 1);
    asked.onsuccess = () => {
        const wiping = asked.result.transaction("unsaved", "readwrite");
        wiping.objectStore("unsaved").clear();
        wiping.oncomplete = () => { asked.result.close(); done(); };
    };
})"""


def _in_desk(house: Newsroom, words: str) -> list[str]:
    """What the newsroom's database answers, one column."""
    return [str(one) for one in column_in(house.home, house.environ.get("DATABASE_URL"), words)]


def _versions(house: Newsroom) -> list[str]:
    """Every version of what was begun last, as the server has it, newest first."""
    last = "(SELECT CAST(MAX(page_ptr_id) AS TEXT) FROM stories_article)"
    found = f"FROM wagtailcore_revision WHERE object_id = {last} ORDER BY created_at DESC"
    rows = _in_desk(house, f"SELECT CAST(content AS TEXT) {found}")
    return [json.dumps(json.loads(json.loads(row)["body"]), ensure_ascii=False) for row in rows]


def _draft(house: Newsroom) -> str:
    return _versions(house)[0]


def _begin(page: Page, headline: str, paragraph: str) -> None:
    """A new article, saved once by itself."""
    page.goto(re.sub(r"/desk/.*", "/desk/", page.url))
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", headline)
    _write_paragraphs(page, paragraph)
    page.wait_for_url("**/edit/**")
    _is_saved(page)


def _is_saved(page: Page) -> None:
    """All that was typed is with the server: nothing of it is left on the device."""
    page.wait_for_timeout(1500)
    for _ in range(100):
        if _copies(page) == 0:
            return
        page.wait_for_timeout(300)
    raise AssertionError("what was typed does not get saved")


def _copies(page: Page) -> int:
    count: int = page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("weriye-desk", 1);
            asked.onupgradeneeded = () => asked.result.createObjectStore("unsaved", {keyPath: "id"});
            asked.onsuccess = () => {
                const count = asked.result.transaction("unsaved").objectStore("unsaved").count();
                count.onsuccess = () => { asked.result.close(); done(count.result); };
            };
        })"""
    )
    return count


def _type(page: Page, text: str) -> None:
    page.locator("[data-contentpath=body] .public-DraftEditor-content").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def test_nothing_is_lost_when_the_line_or_the_login_goes(house: Newsroom, browser: Browser) -> None:
    password = _login(house, "hodan", "editor")
    page = _enter(browser, house, "hodan", password)
    _begin(page, "Daadad ku dhuftay Beledweyne", "Daadad ayaa ku dhuftay magaalada.")

    # The network is cut in the middle of a sentence.
    page.context.set_offline(True)
    _type(page, " Boqollaal qof ayaa barakacay.")
    line = page.locator(NOW)
    expect(line).to_contain_text("No connection", timeout=30_000)
    expect(line).to_contain_text("kept on this device, not yet on the server")
    assert _copies(page) == 1
    _shoot(page, "no-connection")
    # A button does not throw the page away; when the line is back, it goes on by itself.
    page.locator("footer button:has-text('Save draft')").click()
    if page.locator("#w-save-confirmation-dialog").is_visible():
        page.locator("#w-save-confirmation-dialog [data-w-dialog-target=confirm]").click()
    page.wait_for_timeout(1000)
    assert page.url.startswith(house.address)
    expect(line).to_contain_text("No connection")
    assert "barakacay" not in _draft(house)
    page.context.set_offline(False)
    expect(line).to_be_empty(timeout=30_000)
    _is_saved(page)
    assert "Boqollaal qof ayaa barakacay." in _draft(house)

    # The login is gone on the server in the middle of a sentence.
    _in_desk(house, "DELETE FROM django_session RETURNING session_key")
    _type(page, " Buundadii way go’day.")
    expect(line).to_contain_text("You are logged out", timeout=30_000)
    assert "go’day" not in _draft(house)
    _shoot(page, "logged-out")
    page.locator("footer button:has-text('Save draft')").click()
    page.wait_for_timeout(1000)
    expect(page.locator("[name=title]")).to_have_value("Daadad ku dhuftay Beledweyne")
    # Logged in again in another window, the form goes on, with another token.
    with page.context.expect_page() as opened:
        line.locator("a").click()
    again = opened.value
    again.fill("[name=username]", "hodan")
    again.fill("[name=password]", password)
    again.click("button[type=submit]")
    expect(again.locator(".desk-begin")).to_be_visible()
    expect(line).to_be_empty(timeout=30_000)
    _is_saved(page)
    assert "Buundadii way go’day." in _draft(house)
    again.close()
    page.locator("footer button:has-text('Save draft')").click()
    expect(page.locator(".messages .success")).to_be_visible()

    # Logging out wipes the device, after a question.
    page.context.set_offline(True)
    _type(page, " Sirta isha.")
    expect(line).to_contain_text("No connection", timeout=30_000)
    assert _copies(page) == 1
    page.context.set_offline(False)
    page.wait_for_timeout(100)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click(".sidebar-footer button")
    page.click(".sidebar-footer >> text=Log out")
    page.wait_for_url("**/login/**")
    assert _copies(page) == 0
    page.context.close()


def _launch(playwright: Playwright, profile: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(str(profile), executable_path=str(CHROMIUM), args=FLAGS)


def _kill_browser_of(profile: Path) -> None:
    """As a dead battery does it: every process of this browser, at once."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if f"--user-data-dir={profile}" in line and "--type=" not in line:
                os.kill(int(folder.name), signal.SIGKILL)


def test_what_was_typed_is_there_again_after_the_browser_was_killed(
    house: Newsroom, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    password = _login(house, "faadumo", "editor")
    profile = tmp_path / "profile"
    context = _launch(playwright, profile)
    page = context.pages[0]
    page.goto(house.address + "/desk/")
    page.fill("[name=username]", "faadumo")
    page.fill("[name=password]", password)
    if page.locator("[name=remember]").count():
        page.locator("[name=remember]").check()
    page.click("button[type=submit]")
    expect(page.locator(".desk-begin")).to_be_visible()
    _begin(page, "Weerar ka dhacay Muqdisho", "Qarax ayaa laga maqlay magaalada.")
    context.set_offline(True)
    _type(page, " Goobjooge SIRTAISHA ayaa sidaas sheegay.")
    expect(page.locator(NOW)).to_contain_text("No connection", timeout=30_000)
    page.wait_for_timeout(500)
    _kill_browser_of(profile)
    with suppress(Exception):
        context.close()

    # Who finds the device reads nothing of it in the profile's files.
    stored = b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file() and "IndexedDB" in str(path))
    assert stored
    assert b"SIRTAISHA" not in stored
    assert "SIRTAISHA".encode("utf-16-le") not in stored
    assert b"Weerar" not in stored

    context = _launch(playwright, profile)
    page = context.pages[0]
    page.goto(house.address + "/desk/")
    if page.locator("[name=password]").count():
        page.fill("[name=username]", "faadumo")
        page.fill("[name=password]", password)
        page.click("button[type=submit]")
    left = page.locator(LEFT)
    expect(left).to_contain_text("Weerar ka dhacay Muqdisho", timeout=15_000)
    left.locator("summary").click()
    expect(left.locator("pre")).to_contain_text("Goobjooge SIRTAISHA ayaa sidaas sheegay.")
    _shoot(page, "put-back")
    left.locator("button:has-text('Put it back')").click()
    page.wait_for_url("**/edit/**")
    expect(page.locator(".messages .success")).to_be_visible()
    expect(page.locator("[data-contentpath=body] .public-DraftEditor-content").last).to_contain_text("SIRTAISHA")
    assert "SIRTAISHA" in _draft(house)
    page.wait_for_timeout(3500)
    expect(page.locator(LEFT)).to_have_count(0)
    assert _copies(page) == 0
    context.close()


def test_a_page_whose_form_was_sent_writes_no_copy_again_unless_typed_in(house: Newsroom, browser: Browser) -> None:
    """On a slow machine it lives on while the next one wipes what the server has now."""
    page = _enter(browser, house, "cawo", _login(house, "cawo", "editor"))
    _begin(page, "Suuq laga furay Kismaayo", "Suuq cusub ayaa laga furay Kismaayo.")
    page.wait_for_timeout(2500)
    page.evaluate("addEventListener('submit', (event) => { window.sent = true; event.preventDefault(); })")
    page.locator("footer button:has-text('Save draft')").click()
    page.wait_for_function("window.sent")
    page.evaluate(WIPE)
    changed = "new CustomEvent('w-unsaved:add', {bubbles: true, cancelable: true, detail: {type: 'edits'}})"
    page.evaluate(f"document.querySelector('#page-edit-form').dispatchEvent({changed})")
    page.wait_for_timeout(1000)
    assert _copies(page) == 0
    _type(page, " Dadku way soo dhaweeyeen.")
    page.evaluate(f"document.querySelector('#page-edit-form').dispatchEvent({changed})")
    page.wait_for_timeout(1000)
    assert _copies(page) == 1
    page.context.close()


def test_two_people_in_one_article_lose_nothing(house: Newsroom, browser: Browser) -> None:
    mine = _enter(browser, house, "nimco", _login(house, "nimco", "editor"))
    _begin(mine, "Shir ka furmay Garoowe", "Shir ayaa ka furmay Garoowe.")
    theirs = _enter(browser, house, "cali", _login(house, "cali", "editor"))
    theirs.goto(mine.url)
    theirs.wait_for_timeout(2500)  # Wagtail looks at a form two seconds after it was opened.
    _type(theirs, " Waxaa ka qayb galay 30 odey.")
    _is_saved(theirs)
    assert "30 odey" in _draft(house)
    _type(mine, " Madaxweynaha ayaa furay.")
    line = mine.locator(NOW)
    expect(line).to_contain_text("cali saved a newer version", timeout=30_000)
    expect(line).to_contain_text("kept on this device")
    assert "30 odey" in _draft(house)
    _shoot(mine, "two-people")
    line.locator("button:has-text('Save mine as the newest')").click()
    expect(mine.locator(".messages .success")).to_be_visible()
    draft = _draft(house)
    assert "Madaxweynaha ayaa furay." in draft
    assert any("30 odey" in version for version in _versions(house))
    mine.wait_for_timeout(3500)
    assert _copies(mine) == 0
    mine.context.close()
    theirs.context.close()
