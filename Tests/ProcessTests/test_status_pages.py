"""The public status page in a browser: every language, theme and size, with the keyboard, and without JavaScript."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import LANGUAGES, LOOKS, SCREENS, Complaints, chromium, new_context
from harness.server import Server, wait_for

EVIL = "<img src=x onerror=alert(1)>\"'&{{text.product}}<script>alert(1)</script>"
FEEDS = {
    "sms": "MC;4;1053;Kildy\nAT;35;1336;Topolo\n" + "".join(f"{code};90;100;Rond\n" for code in "FR ES DE IT US BR PE RU GB".split()),
    "mms": '[{"country":"PE","provider":"Topolo","bandwidth":"9","response_time":"700"}]',
    "voice": "MC;25;1274;E-Voice;0.51;46;68;24\n",
    "email": "AT;Comcast;17\nAT;Yahoo;596\nFR;Yahoo;900\n",
    "billing": "001010",
    "support": '[{"topic":"SMS","active_tickets":28}]',
    "incidents": '[{"topic":"Old","status":"closed"},{"topic":"Support <overload>","status":"active"}]',
}
STATES = {"en": "Partial outage", "ru": "Частичный сбой", "pt-BR": "Interrupção parcial"}


def made(answer) -> str:
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A page with everything on it."""
    data = tmp_path_factory.mktemp("status-pages") / "data"
    with Server(data, {"SWITCHBOARD_LISTENERS": "127.0.0.1:0=status", "SWITCHBOARD_STATUS_NAME": "Acme"}).start() as server:
        client = api(server)
        for name, body in FEEDS.items():
            assert client.request("POST", f"/feeds/{name}", data=body.encode(), headers={"Content-Type": "application/json"}).ok, name
        names = {"en": "Channels", "ru": "Каналы", "pt-BR": "Canais"}
        group = made(client.request("POST", "/status/components", json={"name": names, "group": True}))
        sms = made(client.request("POST", "/status/components", json={"name": {"en": "SMS"}, "group_id": group}))
        hostile = made(client.request("POST", "/status/components", json={"name": {"en": EVIL}, "description": {"en": EVIL}}))
        server.incident = made(client.request("POST", "/status/incidents", json={
            "title": {"en": EVIL}, "state": "identified", "impact": "major", "components": {sms: "partial_outage"}, "text": {"en": EVIL}}))
        begins = datetime.now(timezone.utc) + timedelta(days=2)
        server.maintenance = made(client.request("POST", "/status/maintenances", json={
            "title": {"en": "New routes"}, "text": {"en": "Short breaks."}, "components": [hostile], "scheduled_for": begins.isoformat(),
            "scheduled_until": (begins + timedelta(hours=2)).isoformat()}))
        wait_for(lambda: "New routes" in requests.get(server.url + "/status").text, 15, "the page to say so")
        yield server


@pytest.fixture(scope="module")
def public(desk) -> str:
    """Where the page alone is served."""
    def told():
        lines = [json.loads(line) for line in desk.log().splitlines() if "listening for some families" in line]
        return lines and lines[0]["address"]
    return wait_for(told, 10, "the line of the listener")


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


VIEWS = {
    "home": "/status", "history": "/history", "maintenances": "/maintenances", "incident": "/incidents/{incident}",
    "maintenance": "/incidents/{maintenance}", "missing": "/incidents/aaaaaaaaaaaa",
}


def address(name: str, desk) -> str:
    return VIEWS[name].format(incident=desk.incident, maintenance=desk.maintenance)


def unfold(page: Page):
    page.eval_on_selector_all("details", "all => all.forEach(details => { details.open = true; })")


@pytest.mark.parametrize("language, theme, screen", LOOKS)
@pytest.mark.parametrize("name", VIEWS)
def test_a_page_is_accessible_and_without_complaints(browser, desk, name, language, theme, screen):
    with new_context(browser, desk, language, theme, screen) as context:
        page = context.new_page()
        complaints = Complaints(page)
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(address(name, desk))
        unfold(page)
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"status-{name}-{language}-{theme}-{screen}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
        assert [text for text in complaints.found if name != "missing" or "404" not in text] == []
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(e => e.tagName)")]
        assert levels[0] == 1 and levels.count(1) == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:]))
        assert dialogs == [] and page.locator("img").count() == 0
        # Nobody is followed.
        assert context.cookies() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_everything_is_said(browser, desk, language):
    with new_context(browser, desk, language, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/status")
        said = page.locator("main").inner_text()
        assert STATES[language] in said and EVIL in said and "Acme" in page.locator("header").inner_text()
        assert "Kildy" in said and "Yahoo" in said and "Support <overload>" in said
        # The time of the page's zone, as it stands in the answer.
        assert re.search(r"\d{4}(\sг\.)?, \d\d:\d\d UTC", said)
        assert page.locator("h1").inner_text().strip() and page.locator(".strip-picture").count() == 2
        # What is there in English alone says so elsewhere.
        assert (page.locator("main span[lang=en]", has_text="SMS").count() > 0) == (language != "en")


def test_the_language_is_chosen_by_a_link_and_kept(browser, desk):
    with new_context(browser, desk, "en") as context:
        page = context.new_page()
        page.goto("/status")
        page.get_by_role("link", name="Русский").click()
        page.wait_for_url("**lang=ru")
        assert page.locator("html").get_attribute("lang") == "ru"
        page.goto("/history")
        assert page.locator("html").get_attribute("lang") == "ru"
        assert [cookie["name"] for cookie in context.cookies()] == ["switchboard_language"]


def test_times_are_in_the_visitors_zone(browser, desk):
    with new_context(browser, desk, "en", timezone_id="Asia/Tokyo") as context:
        page = context.new_page()
        page.goto("/status")
        assert "GMT+9" in page.locator(".as-of time").inner_text()
        assert "UTC" in page.locator(".as-of time").get_attribute("title")
        assert "Asia/Tokyo" in page.locator("[data-zone]").inner_text()


def test_days_are_one_stop_of_the_tab_key_with_arrows_between_them(browser, desk):
    with new_context(browser, desk, "en") as context:
        page = context.new_page()
        page.goto("/status")
        strips = page.locator("[data-strip]")
        assert strips.count() == 2
        for strip in strips.all():
            assert strip.locator("svg [tabindex='0']").count() == 1 and strip.locator("svg [role=button]").count() == 90
        strip = page.locator("[data-strip]", has=page.locator(".day-partial_outage")).first
        strip.locator("svg [tabindex='0']").focus()

        def focused() -> str:
            return page.evaluate("document.activeElement.getAttribute('aria-label')")

        today = focused()
        assert "Partial outage" in today and "1 incident" in today
        page.keyboard.press("ArrowLeft")
        assert "not counted" in focused()
        page.keyboard.press("Home")
        first = focused()
        page.keyboard.press("PageDown")
        page.keyboard.press("PageUp")
        assert focused() == first != today
        page.keyboard.press("End")
        assert focused() == today
        page.keyboard.press("Enter")
        assert strip.locator("[data-day] a").get_attribute("href") == f"/incidents/{desk.incident}"
        page.keyboard.press("Escape")
        assert strip.locator("[data-day]").inner_text() == ""


def test_something_new_is_told_without_moving_what_is_read(browser, desk):
    with new_context(browser, desk, "en") as context:
        page = context.new_page()
        page.clock.install()
        page.goto("/status")
        made(api(desk).request("POST", "/status/components", json={"name": {"en": "Another one"}}))
        wait_for(lambda: "Another one" in requests.get(desk.url + "/status").text, 15, "the page to say so")
        page.clock.run_for(61_000)
        page.locator("[data-news] a").click()
        page.get_by_text("Another one").first.wait_for()


def test_on_a_listener_of_its_own_the_page_is_at_the_root(browser, public):
    with browser.new_context(base_url=public) as context:
        page = context.new_page()
        complaints = Complaints(page)
        page.goto("/")
        assert page.locator("nav a[aria-current=page]").get_attribute("href") == "/"
        page.get_by_role("link", name="Incident history").click()
        page.locator("h2").first.wait_for()
        assert complaints.found == []
    assert requests.get(public + "/", headers={"Accept": "application/json"}).json()["status"] is True
    assert requests.get(public + "/incidents/1").status_code == 404
    assert requests.post(public + "/status").status_code == 405


def test_it_may_be_kept_and_asked_for_again(desk):
    page = requests.get(desk.url + "/status")
    assert re.fullmatch(r"public, max-age=\d+", page.headers["Cache-Control"]) and "Set-Cookie" not in page.headers
    # What it says is as old as it is kept: asked again at once it is the same.
    again = requests.get(desk.url + "/status", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code in (200, 304)
    assert "Accept-Language" in page.headers["Vary"] and page.headers["Content-Encoding"] == "gzip"


def test_the_calendar_of_maintenance_is_a_table_and_on_a_phone_a_list(browser, desk):
    begins = datetime.now(timezone.utc) + timedelta(days=2)
    after = begins.replace(day=1) + timedelta(days=32)
    address = f"/maintenances?month={begins:%Y-%m}"
    for screen in SCREENS:
        with new_context(browser, desk, "en", screen=screen) as context:
            page = context.new_page()
            page.goto(address)
            assert f"{begins:%B %Y}" in page.locator("h2#month").inner_text()
            link = page.locator(".calendar").get_by_role("link", name="New routes").first
            assert link.is_visible() and "Scheduled" in page.locator(".calendar").inner_text()
            place = page.locator(".calendar td", has=page.get_by_role("link", name="New routes")).first
            if screen == "desktop":
                assert page.locator(".calendar thead th").count() == 7
                assert place.locator(".day-number").inner_text() == str(begins.day)
                empty = page.locator(".calendar td[data-empty]").first
                assert empty.is_visible()
            else:
                assert f"{begins.day} {begins:%B}" in place.locator(".day-name").inner_text()
                assert not any(found.is_visible() for found in page.locator(".calendar td[data-empty]").all())
            # By the keyboard from month to month, and to what is there.
            page.locator("nav.pages a[rel=next]").focus()
            page.keyboard.press("Enter")
            page.locator("h2#month", has_text=f"{after:%B %Y}").wait_for()
            page.locator("nav.pages a[rel=prev]").focus()
            page.keyboard.press("Enter")
            page.locator("h2#month", has_text=f"{begins:%B %Y}").wait_for()
            page.locator(".calendar").get_by_role("link", name="New routes").first.focus()
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/incidents/{desk.maintenance}")


def test_months_are_seen_without_javascript(browser, desk):
    with new_context(browser, desk, "ru", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/maintenances")
        page.locator("nav.pages a[rel=next]").click()
        assert "month=" in page.url and page.locator(".calendar tbody tr").count() >= 4
        assert page.locator("a[href='/maintenances.ics']").count() >= 1
    assert requests.get(desk.url + "/maintenances?month=2026-13").status_code == 404


def test_failures_are_pages_of_the_public_page_where_there_is_no_desk(desk, public):
    for path in ("/nowhere", "/sign-in", "/incidents/1"):
        answer = requests.get(public + path, headers={"Accept": "text/html", "Accept-Language": "pt-BR"})
        assert answer.status_code == 404 and '<html lang="pt-BR">' in answer.text and "Acme" in answer.text, path
        assert "csrf" not in answer.text and 'class="rail"' not in answer.text and 'href="/"' in answer.text
        assert requests.get(public + path, headers={"Accept": "application/json"}).json()["status"] is False
    refused = requests.delete(desk.url + "/history")
    assert refused.status_code == 405 and "Acme" in refused.text and "csrf" not in refused.text
