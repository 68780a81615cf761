"""In a real browser: a stale paragraph found and cured, readers told meanwhile; a correction crossing."""

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.newsroom import Newsroom

from .test_desk import _enter, _login, _publish, _shoot, _wait_for, _write_paragraphs

pytestmark = [pytest.mark.slow, pytest.mark.long(1), pytest.mark.timeout(600)]

PARAGRAPHS = ("Roob xooggan ayaa ka da’ay Baydhabo habeenkii xalay.", "Laba qof ayaa ku dhaawacmay magaalada.")


def _paragraph(page: Page, number: int) -> Locator:
    return page.locator("[data-contentpath=body] .public-DraftEditor-content").nth(number)


def _rewrite(page: Page, number: int, text: str) -> None:
    _paragraph(page, number).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    expect(_paragraph(page, number)).to_have_text(text)
    page.wait_for_timeout(500)  # The editor hands over what it holds a quarter of a second after the last change.


def _open(page: Page, house: Newsroom, edition: str, headline: str) -> None:
    page.goto(f"{house.address}/desk/stories/?edition={edition}")
    page.click(f"td.title a:has-text('{headline}')")
    expect(page.locator("#page-edit-form")).to_be_visible()


def _today(page: Page, heading: str) -> Locator:
    """The part of the desk's first page below this heading."""
    return page.locator("section.desk-home", has=page.locator("h2", has_text=heading))


def _without(address: str, words: str) -> None:
    """The page once it no longer holds these words."""
    for _ in range(300):
        if words not in httpx.get(address, timeout=10).text:
            return
    raise AssertionError(f"{address} still holds {words!r}")


def test_a_stale_paragraph_is_found_and_cured_and_a_correction_crosses(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "ayaan", _login(house, "ayaan", "editor"))
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", "Roob mahiigaan ah oo ka da’ay Baydhabo")
    _write_paragraphs(page, *PARAGRAPHS)
    page.wait_for_timeout(1000)  # As below: the editor hands over a little later.
    _publish(page)
    # The first page of the day says what English lacks, one click from its cure.
    page.goto(house.address + "/desk/")
    expect(page.locator(".desk-chip", has_text="not told in English")).to_contain_text("1")
    _shoot(page, "today-untold")
    _today(page, "Not told in English yet").locator("button:has-text('Start in English')").click()
    page.wait_for_url("**/edit/?beside=counterpart")
    page.fill("[name=title]", "Heavy rain falls on Baidoa")
    _rewrite(page, 0, "Heavy rain fell on Baidoa overnight.")
    _rewrite(page, 1, "Two people were hurt in the town.")
    _publish(page)
    _wait_for(house.address + "/en/", "Heavy rain falls on Baidoa")
    english = _address(house, "/en/", "heavy-rain")

    # Somali moves on: the first page and the list of what is out of step know it.
    _open(page, house, "so", "Roob mahiigaan")
    _rewrite(page, 1, "Shan qof ayaa ku dhaawacmay magaalada, saddexna waa la la’yahay.")
    _publish(page)
    page.goto(house.address + "/desk/out-of-step/")
    _shoot(page, "out-of-step")
    page.goto(house.address + "/desk/")
    page.click(".desk-chip:has-text('out of step')")
    expect(page.locator("#desk-behind")).to_be_in_viewport()
    _shoot(page, "today")
    _today(page, "Out of step").locator("li", has_text="Heavy rain").locator("text=Compare").click()
    panel = page.locator("[data-side-panel=counterpart]")
    expect(panel).to_be_visible()
    change = panel.locator(".desk-change")
    expect(change).to_have_count(1)
    expect(change.locator("del").first).to_have_text("Laba")
    expect(change.locator("ins").first).to_have_text("Shan")
    expect(change).to_contain_text("Two people were hurt in the town.")
    _shoot(page, "stale")

    # Its readers are told until it is cured.
    panel.locator("button:has-text('Tell readers that the story has moved on')").click()
    expect(panel.locator("button:has-text('Tell readers no longer')")).to_be_visible()
    _wait_for(english, "This story has moved on")
    reader = browser.new_page()
    reader.goto(english)
    expect(reader.locator(".moved-on a")).to_have_text("Roob mahiigaan ah oo ka da’ay Baydhabo")
    _shoot(reader, "moved-on")

    # The paragraph is found from the change, written anew, marked and published.
    change.locator("button:has-text('Go to it')").click()
    expect(_paragraph(page, 1)).to_be_focused()
    _rewrite(page, 1, "Five people were hurt in the town and three are missing.")
    change.locator("button:has-text('Done')").click()
    expect(change).to_have_count(0)
    _publish(page)
    _wait_for(english, "three are missing")
    _without(english, "This story has moved on")
    page.goto(house.address + "/desk/out-of-step/")
    expect(page.locator("td.title a:has-text('Roob mahiigaan'), td.title a:has-text('Heavy rain')")).to_have_count(0)

    # A correction made in Somali waits in English, and is made there in its words.
    _open(page, house, "so", "Roob mahiigaan")
    page.click("[role=tab]:has-text('Times')")
    page.click("button:has-text('Add correction')")
    page.fill("[name=corrections-0-text]", "Waa shan qof, ma aha laba.")
    _publish(page)
    _wait_for(house.address + "/so/corrections/", "Waa shan qof, ma aha laba.")
    page.goto(house.address + "/desk/out-of-step/")
    page.click("td.title a:has-text('Heavy rain')")
    expect(panel.locator(".desk-correct")).to_be_visible()
    _shoot(page, "correction")
    panel.locator(".desk-correct textarea").fill("Five people were hurt, not two.")
    panel.locator("button:has-text('Correct here too')").click()
    expect(page.locator(".messages .success")).to_contain_text("with the readers")
    expect(panel.locator(".desk-change")).to_have_count(0)
    _wait_for(english, "Five people were hurt, not two.")
    _wait_for(house.address + "/en/corrections/", "Five people were hurt, not two.")
    reader.goto(house.address + "/en/corrections/")
    _shoot(reader, "corrections")
    page.goto(house.address + "/desk/out-of-step/")
    expect(page.locator("td.title a:has-text('Roob mahiigaan'), td.title a:has-text('Heavy rain')")).to_have_count(0)

    # Withdrawn, it leaves a notice.
    _open(page, house, "en", "Heavy rain")
    page.goto(page.url.split("/edit/")[0] + "/unpublish/")
    page.fill("[name=reason-en]", "We could not confirm the number of the missing.")
    _shoot(page, "withdrawing")
    page.click("button:has-text('Yes, unpublish it')")
    for _ in range(300):
        if httpx.get(english, timeout=10).status_code == 410:
            break
        page.wait_for_timeout(100)
    assert httpx.get(english, timeout=10).status_code == 410
    reader = browser.new_context().new_page()  # One that has not kept the page as it was.
    reader.goto(english)
    expect(reader.locator("main")).to_contain_text("We could not confirm the number of the missing.")
    _shoot(reader, "withdrawn")


def _address(house: Newsroom, front: str, slug: str) -> str:
    page = httpx.get(house.address + front, timeout=10).text
    end = page.index(slug)
    start = page.rindex('"', 0, end) + 1
    return house.address + page[start : page.index('"', end)]
