"""A journalist's day in a real browser: from an empty page to a story told in both editions, seen by readers."""

import io
import subprocess
import sys
import time
from pathlib import Path

import httpx
import lxml.html
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.newsroom import Newsroom

pytestmark = [pytest.mark.slow, pytest.mark.long(2), pytest.mark.timeout(600)]

ARTEFACTS = Path(__file__).parent.parent.parent / "artefacts"


def _login(house: Newsroom, name: str, role: str) -> str:
    """A new login; its password."""
    command = [sys.executable, "-m", "weriye", "user", "add", name, "--role", role]
    done = subprocess.run(command, env=house.environ, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split()[1]


def _enter(browser: Browser, house: Newsroom, name: str, password: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(30_000)
    page.goto(house.address + "/desk/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    expect(page.locator(".desk-begin")).to_be_visible()
    return page


def _shoot(page: Page, name: str) -> None:
    """The page as it is on a desk and on a phone, to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    for width, height in ((360, 800), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=ARTEFACTS / f"desk-{name}-{width}.png")


def _save_draft(page: Page) -> None:
    # By itself the page may have saved before, and gone to the address of what it saved.
    with page.expect_event("load"):
        page.click("footer button:has-text('Save draft')")


def _publish(page: Page) -> None:
    page.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    page.click("button[name=action-publish]")
    page.wait_for_url("**/desk/stories/")  # The page that is left may have said something else well done.
    expect(page.locator(".messages .success")).to_be_visible()


def _wait_for(address: str, words: str) -> str:
    """A baked page once it holds these words."""
    text = ""
    for _ in range(300):
        response = httpx.get(address, timeout=10, follow_redirects=True)
        text = response.text
        if response.status_code == 200 and words in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"{address} does not hold {words!r}: {text[:500]}")


def _picture() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAMERA"
    out = io.BytesIO()
    Image.radial_gradient("L").resize((1600, 1000)).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def _write_paragraphs(page: Page, *paragraphs: str) -> None:
    page.click("[data-contentpath=body] button[title='Insert a block']")
    page.locator(".w-combobox__option", has_text="Paragraph").click()
    editor = page.locator("[data-contentpath=body] .public-DraftEditor-content").last
    editor.click()
    for number, text in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(text)


def test_from_an_empty_page_to_both_editions(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "hodan", _login(house, "hodan", "editor"))
    _shoot(page, "home-empty")

    # Write it, with a picture.
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", "Buundo cusub oo laga furay Beledweyne")
    page.fill("[name=summary]", "Buundadu waxay isku xirtaa labada daan ee webiga.")
    page.click("text=Choose an image")
    page.click(".modal [role=tab]:has-text('Upload')")
    page.set_input_files(
        "[name=image-chooser-upload-file]", {"name": "buundo.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    )
    page.fill("[name=image-chooser-upload-title]", "Buundo")
    page.fill("[name=image-chooser-upload-credit]", "Xaawo Cali")
    page.fill("[name=image-chooser-upload-licence]", "CC BY 4.0")
    page.screenshot(path=ARTEFACTS / "desk-upload-1280.png") if ARTEFACTS.is_dir() else None
    page.click(".modal button:has-text('Upload')")
    expect(page.locator(".modal")).to_be_hidden()
    page.fill("[name=picture_alt]", "Buundada oo laga arko webiga")
    _write_paragraphs(page, "Buundo cusub ayaa laga furay Beledweyne.", "Waxay isku xirtaa labada daan.")

    # See it as readers will.
    preview = page.locator("[data-side-panel-toggle=preview]")
    if preview.get_attribute("aria-expanded") != "true":
        preview.click()
    seen = page.frame_locator("iframe#w-preview-iframe")
    expect(seen.locator("h1")).to_have_text("Buundo cusub oo laga furay Beledweyne")
    expect(seen.locator("article")).to_contain_text("Waxay isku xirtaa labada daan.")
    _shoot(page, "writing")

    # Publish, and it is with the readers: front, section, feed and its own page.
    _publish(page)
    _shoot(page, "stories")
    for address in ("/so/", "/so/news/", "/so/feed.xml"):
        _wait_for(house.address + address, "Buundo cusub oo laga furay Beledweyne")
    row = page.locator("tr", has_text="Buundo cusub")
    expect(row).to_contain_text("Published")

    # Start it in English: the Somali one stands beside.
    row.locator("button:has-text('Start in English')").click()
    page.wait_for_url("**/edit/?beside=counterpart")
    beside = page.locator("[data-side-panel=counterpart]")
    expect(beside).to_be_visible()
    expect(beside).to_contain_text("Buundo cusub ayaa laga furay Beledweyne.")
    expect(beside.locator(".desk-piece")).to_have_count(2)
    expect(page.locator("[name=picture_alt]")).to_have_value("Buundada oo laga arko webiga")
    _shoot(page, "beside")

    # It changes there, and the change is seen here without loading anything.
    colleague = _enter(browser, house, "xaawo", _login(house, "xaawo", "editor"))
    colleague.goto(house.address + "/desk/stories/?edition=so")
    colleague.click("td.title a")
    colleague.fill("[name=summary]", "Buundadu waxay furantay Sabtidii.")
    colleague.click("footer button:has-text('Save draft')")
    expect(colleague.locator(".messages .success")).to_be_visible()
    expect(beside).to_contain_text("Buundadu waxay furantay Sabtidii.", timeout=30_000)
    expect(beside).to_contain_text("Published, with changes not yet out")

    # Write it in English and publish that.
    page.fill("[name=title]", "New bridge opens in Beledweyne")
    page.fill("[name=summary]", "It joins the two banks of the river.")
    _publish(page)
    front = _wait_for(house.address + "/en/", "New bridge opens in Beledweyne")
    assert "new-bridge-opens-in-beledweyne" in front

    # A reader goes from one to the other.
    reader = browser.new_page()
    reader.goto(house.address + "/so/")
    reader.click("text=Buundo cusub oo laga furay Beledweyne")
    somali = reader.url
    assert "/so/2" in somali
    for _ in range(100):
        switch = reader.locator("nav a[hreflang=en]").first
        if "new-bridge" in (switch.get_attribute("href") or ""):
            break
        reader.wait_for_timeout(100)
        reader.reload()
    switch.click()
    expect(reader.locator("h1")).to_have_text("New bridge opens in Beledweyne")

    # What the camera wrote into the picture is nowhere in this house.
    stored = [path for path in (house.home / "media").rglob("*") if path.is_file()]
    assert stored
    assert not [path for path in stored if b"CANARYCAMERA" in path.read_bytes()]


def _paste(editor: Locator, text: str, html: str = "") -> None:
    editor.evaluate(
        """(target, [text, html]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.setData("text/plain", text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            target.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        [text, html],
    )
    editor.page.wait_for_timeout(
        1000
    )  # The editor hands over what it holds a quarter of a second after the last change.


PASTED = {
    "word": '<p class=MsoNormal style="margin:0cm"><span lang=EN-GB style="font-size:12pt">One <b>bold</b>.'
    "<o:p></o:p></span></p><p class=MsoNormal><span>Two.</span></p><!--EndFragment-->",
    "docs": '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">One '
    '</span><span style="font-weight:700">bold</span><span style="font-weight:400">.</span></p><p dir="ltr">'
    '<span style="font-weight:400">Two.</span></p></b>',
    "web": '<h1 onclick="x()">One <strong>bold</strong>.</h1><div style="color:red">Two.</div>',
}


def test_what_is_pasted_comes_in_clean(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "warsame", _login(house, "warsame", "reporter"))
    blocks = page.locator("[data-contentpath=body] .public-DraftEditor-content")
    for source, html in PASTED.items():
        page.goto(house.address + "/desk/new/en/")
        page.fill("[name=title]", f"Pasted from {source}")
        _write_paragraphs(page, "")
        _paste(blocks.last, "One bold.\nTwo.", html)
        _save_draft(page)
        expect(blocks).to_have_count(2)
        expect(blocks.nth(0)).to_have_text("One bold.")
        expect(blocks.nth(1)).to_have_text("Two.")
        assert blocks.nth(0).locator("[style*='font-size'], [style*='color']").count() == 0


# Programs that give plain text: what they give, and the paragraphs that readers get.
WHATSAPP = "Roob *badan* ayaa da’ay\u200b 👩\u200d🌾\u00a0🇸🇴\n\nقال المراسل: \u200fمرحبا\u200f\x00\x0b"
PDF = (
    "Guddiga doorashooyinka ayaa maanta ku dhawaaqay in\r\nla diiwaangelin doono codbixiyeyaasha degmada Wadaj-\r\n"
    "ir iyo degmooyinka u dhow sida uu sheegay\r\nguddoomiyaha.\r\n"
)
CLEAN = [
    "Roob *badan* ayaa da’ay 👩\u200d🌾 🇸🇴",
    "قال المراسل: \u200fمرحبا\u200f",
    "Guddiga doorashooyinka ayaa maanta ku dhawaaqay in la diiwaangelin doono codbixiyeyaasha degmada Wadajir "
    "iyo degmooyinka u dhow sida uu sheegay guddoomiyaha.",
]


def test_plain_text_of_whatsapp_and_a_pdf_reaches_readers_as_paragraphs(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "ifrax", _login(house, "ifrax", "editor"))
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", "Laga keenay taleefanka")
    page.fill("[name=summary]", "Waa la keenay.")
    editors = page.locator("[data-contentpath=body] .public-DraftEditor-content")
    _write_paragraphs(page, "")
    _paste(editors.first, PDF)
    _write_paragraphs(page, "")  # Above it.
    expect(editors).to_have_count(2)
    _paste(editors.first, WHATSAPP)
    _publish(page)
    front = lxml.html.fromstring(_wait_for(house.address + "/so/", "Laga keenay taleefanka"))
    (address,) = set(front.xpath("//a[contains(., 'Laga keenay taleefanka')]/@href"))
    article = lxml.html.fromstring(_wait_for(house.address + address, CLEAN[0]))
    (first, *others) = [one.text_content().strip() for one in article.cssselect("article .prose > p")]
    assert [first.removeprefix("(BADWEYN TV) — "), *others] == CLEAN
    assert not article.cssselect("article .prose [style], article .prose > p [class]:not(.whence)")
