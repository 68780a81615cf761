"""In a real browser: a story stopped by a check, the finding followed to its paragraph, cured, and published."""

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.newsroom import Newsroom

from .test_desk import _enter, _login, _publish, _shoot, _wait_for, _write_paragraphs
from .test_out_of_step import _rewrite

pytestmark = [pytest.mark.slow, pytest.mark.long(1), pytest.mark.timeout(600)]

WRONG = "Kulanku wuxuu bilaabanayaa 10-ka subaxnimo ee waqtiga maxalliga ah (0800 GMT)."
HEADLINE = "Kulan ku saabsan daadadka iyo gargaarka oo berri ka furmaya magaalada Baydhabo iyo deegaannada u dhow"


def test_a_check_stops_a_story_until_it_is_put_right(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "hibo", _login(house, "hibo", "editor"))
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", HEADLINE)
    _write_paragraphs(page, "Kulan ayaa berri ka furmaya Baydhabo.", WRONG, "Waxaa ka qayb galaya 25 qof.")
    page.wait_for_timeout(1000)  # The editor hands over a little after the last change.

    # Publishing brings the editor back, with the checks beside it and the text kept.
    page.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    page.click("button[name=action-publish]")
    page.wait_for_url("**/edit/?beside=checks")
    expect(page.locator(".messages .error")).to_contain_text("Not published: 1 finding stops it")
    panel = page.locator("[data-side-panel=checks]")
    expect(panel).to_be_visible()
    stop = panel.locator(".desk-checks__rule--stop .desk-check")
    expect(stop).to_have_count(1)
    expect(stop).to_contain_text("(0800 GMT)")
    counter = page.locator("[data-side-panel-toggle=checks] [data-side-panel-toggle-counter]")
    expect(counter).to_have_text(str(panel.locator(".desk-check").count()))
    _shoot(page, "checks")

    # Overruled with a reason, and opened again.
    stop.locator("summary").click()
    stop.locator("textarea").fill("Waa saacadda Dubai, waa la hubiyay.")
    _shoot(page, "checks-overruling")
    stop.locator("button:has-text('Overrule')").click()
    expect(stop).to_have_count(0)
    expect(panel.locator(".desk-checks__rule--overruled")).to_contain_text("hibo: Waa saacadda Dubai")
    panel.locator("button:has-text('Open it again')").click()
    expect(stop).to_have_count(1)

    # To the paragraph, put right there; the panel follows the autosave.
    stop.locator("[data-go]").click()
    paragraph = page.locator("[data-contentpath=body] .public-DraftEditor-content").nth(1)
    expect(paragraph).to_be_focused()
    _rewrite(page, 1, WRONG.replace("0800", "0700"))
    expect(stop).to_have_count(0, timeout=30_000)
    _publish(page)
    _wait_for(house.address + "/so/", HEADLINE)

    # The English one gets a number wrong: both places are one click away.
    row = page.locator("tr", has_text="Kulan ku saabsan")
    row.locator("button:has-text('Start in English')").click()
    page.wait_for_url("**/edit/?beside=counterpart")
    page.fill("[name=title]", "Flood talks open in Baidoa")
    _rewrite(page, 0, "Talks open in Baidoa tomorrow.")
    _rewrite(page, 1, "They begin at 10 a.m. local time (0700 GMT).")
    _rewrite(page, 2, "Some 29 people take part.")
    page.click("[data-side-panel-toggle=checks]")
    look = panel.locator(".desk-checks__rule--look .desk-check", has_text="29")
    expect(look).to_be_visible(timeout=30_000)
    _shoot(page, "checks-across")
    look.locator("[data-there]").click()
    there = page.locator("[data-side-panel=counterpart] .desk-piece--here")
    expect(there).to_contain_text("25 qof")
    expect(there).to_be_in_viewport()


def test_a_story_is_sent_returned_and_approved_from_the_first_page(house: Newsroom, browser: Browser) -> None:
    reporter = _enter(browser, house, "sahal", _login(house, "sahal", "reporter"))
    reporter.click("text=New story: Soomaali")
    reporter.fill("[name=title]", "Suuq cusub oo laga furay Gaalkacyo")
    _write_paragraphs(reporter, "Suuq cusub ayaa laga furay Gaalkacyo.")
    reporter.wait_for_timeout(1000)
    reporter.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    reporter.click("button[name=action-submit]")
    expect(reporter.locator(".messages .success")).to_be_visible()

    # Returned with a comment, it stands on the reporter's first page.
    editor = _enter(browser, house, "idil", _login(house, "idil", "editor"))
    waiting = editor.locator("section.desk-home li", has_text="Suuq cusub")
    _shoot(editor, "today-review")
    waiting.locator("button:has-text('Request changes')").click()
    editor.locator(".modal textarea").fill("Yaa yiri?")
    editor.locator(".modal button[type=submit], .modal input[type=submit]").click()
    expect(waiting).to_have_count(0, timeout=20_000)
    reporter.goto(house.address + "/desk/")
    expect(reporter.locator(".desk-comment")).to_have_text("Yaa yiri?")
    _shoot(reporter, "today-returned")
    reporter.click("text=Open for writing")
    _rewrite(reporter, 0, "Suuq cusub ayaa laga furay Gaalkacyo, sida uu duqu sheegay.")
    reporter.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    reporter.click("button[name=action-submit], button:has-text('Resubmit')")
    expect(reporter.locator(".messages .success")).to_be_visible()

    # Approved from there, it is with the readers.
    editor.goto(house.address + "/desk/")
    waiting.locator("button:has-text('Approve')").click()
    expect(editor.locator("section.desk-home", has=editor.locator("#desk-out-so"))).to_contain_text("Suuq cusub")
    _wait_for(house.address + "/so/", "Suuq cusub oo laga furay Gaalkacyo")
