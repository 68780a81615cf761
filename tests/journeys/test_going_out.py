"""A scheduled pair goes out of a real newsroom with nobody at the desk; what was promised ticks where it is seen."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.newsroom import Newsroom

from .test_desk import _enter, _login, _save_draft, _shoot, _write_paragraphs

pytestmark = [pytest.mark.slow, pytest.mark.long(1), pytest.mark.timeout(600)]

STATION = ZoneInfo("Africa/Mogadishu")


def _begin(page: Page, house: Newsroom, headline: str) -> None:
    page.goto(house.address + "/desk/")
    page.click("text=New story: Soomaali")
    page.fill("[name=title]", headline)
    _write_paragraphs(page, f"{headline}: waxaa la filayaa maanta.")
    page.wait_for_timeout(1000)
    _save_draft(page)


def _to_english(page: Page, headline: str) -> None:
    page.locator("button:has-text('Start in English')").first.evaluate("button => button.click()")
    page.wait_for_url("**/edit/?beside=counterpart")
    page.fill("[name=title]", headline)
    page.click("footer button:has-text('Save draft')")
    # Not the message that the counterpart was begun: the page that comes after saving.
    page.wait_for_url("**/edit/")


def _going_out(page: Page) -> None:
    number = page.url.split("/pages/")[1].split("/")[0]
    page.goto(page.url.split("/desk/")[0] + f"/desk/stories/{number}/going-out/")


def _there(address: str, words: str) -> bool:
    return words in httpx.get(address, timeout=10).text


def test_a_scheduled_pair_goes_out_with_nobody_logged_in(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "hodan", _login(house, "hodan", "editor"))
    _begin(page, house, "Doorashada natiijadeeda")
    _to_english(page, "Election result announced")
    _going_out(page)
    _shoot(page, "going-out")
    at = datetime.now(STATION) + timedelta(seconds=30)
    page.fill("[name=at]", f"{at:%Y-%m-%dT%H:%M:%S}")
    page.click("button[value=schedule]")
    expect(page.locator(".messages .success")).to_contain_text(f"{at:%H:%M:%S}")
    _shoot(page, "scheduled")
    page.goto(house.address + "/desk/")
    planned = page.locator("section.desk-home", has=page.locator("#desk-scheduled"))
    expect(planned.locator("time")).to_have_text([at.strftime("%-d %b, %H:%M:%S")] * 2)
    _shoot(page, "today-scheduled")
    page.context.close()

    fronts = {"so": "Doorashada natiijadeeda", "en": "Election result announced"}
    while datetime.now(STATION) < at.replace(microsecond=0):
        early = [code for code, words in fronts.items() if _there(f"{house.address}/{code}/", words)]
        # The clock may have struck while the last page was read.
        assert not early or datetime.now(STATION) >= at.replace(microsecond=0), early
        time.sleep(0.5)
    for _ in range(600):
        if all(_there(f"{house.address}/{code}/", words) for code, words in fronts.items()):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the pair did not go out")


def test_one_edition_now_and_the_other_on_the_clock_then_breaking_news(house: Newsroom, browser: Browser) -> None:
    page = _enter(browser, house, "xaawo", _login(house, "xaawo", "editor"))
    _begin(page, house, "Dekedda oo la furay")
    edit = page.url
    _going_out(page)
    page.click("button:has-text('Start the clock')")
    expect(page.locator(".desk-strip .desk-left")).to_contain_text(":")
    expect(page.locator(".desk-strip")).to_contain_text("English promised by")
    _shoot(page, "promise")
    page.goto(edit)
    expect(page.locator(".desk-strip .desk-left")).to_contain_text(":")
    _shoot(page, "promise-editor")
    page.goto(house.address + "/desk/")
    expect(page.locator(".desk-first .desk-left").first).to_contain_text(":")
    _shoot(page, "promise-home")
    page.click(".desk-first .desk-ticking a")
    page.wait_for_url("**/going-out/")
    page.goto(house.address + "/desk/stories/")
    _shoot(page, "promise-stories")

    page.goto(house.address + "/desk/breaking/")
    page.fill("[name=headline-so]", "Dhulgariir ka dhacay Hargeysa")
    page.fill("[name=text-so]", "Dhulgariir ayaa laga dareemay magaalada saaka.")
    page.fill("[name=headline-en]", "Earthquake felt in Hargeisa")
    page.fill("[name=text-en]", "A tremor was felt in the city this morning.")
    _shoot(page, "breaking")
    page.click("text=Publish at once")
    expect(page.locator(".messages .success")).to_be_visible()
    for code, words in (("so", "Deg deg"), ("en", "Breaking")):
        for _ in range(300):
            if _there(f"{house.address}/{code}/", 'class="breaking"'):
                break
            time.sleep(0.1)
        assert _there(f"{house.address}/{code}/", words)
    page.goto(house.address + "/so/")
    expect(page.locator(".breaking")).to_be_visible()
    _shoot(page, "breaking-front")
    page.goto(house.address + "/desk/breaking/")
    _shoot(page, "breaking-running")
    page.click("button[name=silence][value=so]")
    for _ in range(300):
        if not _there(f"{house.address}/so/", 'class="breaking"'):
            return
        time.sleep(0.1)
    raise AssertionError("the banner stands")
