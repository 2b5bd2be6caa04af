"""The desk's pages of the status page in a browser: every language, theme and size; with previews that follow what is typed, and
without JavaScript: a component is made, an incident told of it, shown to customers, and resolved."""

from datetime import datetime, timedelta, timezone

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import Complaints, chromium, new_context, sign_in
from harness.native import accepted, send
from harness.server import Server, wait_for

EVIL = "<img src=x onerror=alert(1)>\"'&{{text.product}}<script>alert(1)</script>"
ROOT = "/status-page"


def made(answer) -> str:
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One of everything, named by somebody who means harm."""
    with Server(tmp_path_factory.mktemp("status-desk") / "data").start() as server:
        client = api(server)
        server.add_user("onlooker", "viewer")
        server.shop = server.add_service("Shop")
        server.trouble = accepted(send(server, server.shop, {"title": "Gateway down", "level": "critical"}))["incident_id"]
        group = made(client.request("POST", "/status/components", json={"name": {"en": "Channels", "ru": "Каналы"}, "group": True}))
        sms = made(client.request("POST", "/status/components", json={
            "name": {"en": "SMS"}, "group_id": group, "link": {"kind": "feed", "channel": "sms"},
            "rule": {"kind": "share", "partial": 0.5}}))
        hostile = made(client.request("POST", "/status/components", json={"name": {"en": EVIL}, "description": {"en": EVIL}}))
        text = {"title": {"en": EVIL}, "text": {"en": EVIL}}
        incident = made(client.request("POST", "/status/incidents", json=text | {
            "state": "identified", "components": {hostile: "partial_outage"}}))
        draft = made(client.request("POST", "/status/drafts", json={"incident_id": server.trouble}))
        begins = datetime.now(timezone.utc) + timedelta(days=2)
        maintenance = made(client.request("POST", "/status/maintenances", json=text | {
            "components": [sms], "scheduled_for": begins.isoformat(), "scheduled_until": (begins + timedelta(hours=2)).isoformat()}))
        template = made(client.request("POST", "/status/templates", json=text | {"name": EVIL}))
        site = made(client.request("POST", "/status/sites", json={"host": "partner.example", "components": [sms]}))
        made(client.request("POST", "/status/subscribers", json={"channel": "webhook", "address": "http://127.0.0.1:9/hook"}))
        message = client.request("GET", f"/status/incidents/{incident}").json()["updates"][0]["id"]
        server.ids = {"component": hostile, "group": group, "sms": sms, "incident": incident, "draft": draft, "message": message,
                      "maintenance": maintenance, "template": template, "site": site, "trouble": server.trouble}
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def sessions(browser, desk):
    """The cookies of each reader, without what each window chooses for itself."""
    states = {}
    for reader in ("admin", "onlooker"):
        with new_context(browser, desk) as context:
            sign_in(context.new_page(), reader)
            found = context.storage_state()
        found["cookies"] = [cookie for cookie in found["cookies"] if "session" in cookie["name"]]
        states[reader] = found
    return states


VIEWS = {
    "components": ROOT + "/components", "component-new": ROOT + "/components/new", "component": ROOT + "/components/{component}",
    "component-linked": ROOT + "/components/{sms}", "group": ROOT + "/components/{group}", "incidents": ROOT + "/incidents",
    "incident-new": ROOT + "/incidents/new?template={template}", "incident": ROOT + "/incidents/{incident}",
    "draft": ROOT + "/incidents/{draft}", "incident-edit": ROOT + "/incidents/{incident}/edit",
    "message": ROOT + "/incidents/{incident}/updates/{message}", "maintenances": ROOT + "/maintenances",
    "maintenance-new": ROOT + "/maintenances/new", "maintenance": ROOT + "/maintenances/{maintenance}",
    "maintenance-edit": ROOT + "/maintenances/{maintenance}/edit", "templates": ROOT + "/templates",
    "template": ROOT + "/templates/{template}", "pages": ROOT + "/pages", "page": ROOT + "/pages/{site}",
    "subscribers": ROOT + "/subscribers",
    "desk-incident": "/incidents/{trouble}",
}
READ_ONLY = ["components", "incidents", "incident", "maintenances", "maintenance", "templates", "pages", "subscribers", "desk-incident"]
LOOKS = [(name, "admin", *look) for name in VIEWS for look in [
    ("en", "light", "desktop"), ("en", "dark", "desktop"), ("ru", "dark", "phone"), ("pt-BR", "light", "phone")]]
LOOKS += [(name, "onlooker", "ru", "light", "desktop") for name in READ_ONLY]


@pytest.mark.parametrize("name, reader, language, theme, screen", LOOKS)
def test_a_page_is_accessible_and_without_complaints(browser, desk, sessions, name, reader, language, theme, screen):
    with new_context(browser, desk, language, theme, screen, storage_state=sessions[reader]) as context:
        page = context.new_page()
        complaints = Complaints(page)
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(VIEWS[name].format(**desk.ids))
        page.eval_on_selector_all("main details", "all => all.forEach(details => { details.open = true; })")
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"status-desk-{name}-{reader}-{language}-{theme}-{screen}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
        assert complaints.found == [] and dialogs == []
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator("main img").count() == 0
        if reader == "onlooker":
            assert page.locator(f"main form[action^='{ROOT}']").count() == 0


@pytest.fixture
def page(browser, desk, sessions):
    with new_context(browser, desk, storage_state=sessions["admin"]) as context:
        page = context.new_page()
        complaints = Complaints(page)
        yield page
        assert complaints.found == []


@pytest.fixture
def plain(browser, desk, sessions):
    """Without JavaScript."""
    with new_context(browser, desk, java_script_enabled=False, storage_state=sessions["admin"]) as context:
        yield context.new_page()


def field(page: Page, name: str):
    return page.locator(f'main [name="{name}"]')


def public(desk, language: str = "en") -> str:
    return requests.get(desk.url + "/status", headers={"Accept-Language": language}).text


def test_the_whole_story_without_javascript(plain, desk):
    plain.goto(ROOT)
    plain.get_by_role("link", name="New component").first.click()
    field(plain, "name.en").fill("Invoices")
    field(plain, "name.ru").fill("Счета")
    plain.get_by_role("button", name="Preview").click()
    assert "Счета" in plain.locator("#desk-preview [lang=ru]").inner_text()
    assert "(em inglês)" in plain.locator("#desk-preview [lang=pt-BR]").inner_text()
    assert "Invoices" not in public(desk)
    plain.get_by_role("button", name="Add the component").click()
    assert "Invoices" in plain.locator("#desk-components").inner_text() and "Счета" in public(desk, "ru")

    plain.get_by_role("link", name="Incidents", exact=True).last.click()
    plain.get_by_role("link", name="New incident").click()
    field(plain, "title.en").fill("Invoices are late")
    plain.get_by_label("Invoices").select_option("major_outage")
    plain.get_by_role("button", name="Publish").click()
    # Refused: it says nothing yet. What was typed stays.
    assert plain.locator("#text-problem").inner_text()
    assert field(plain, "title.en").input_value() == "Invoices are late"
    assert plain.get_by_label("Invoices").input_value() == "major_outage"
    field(plain, "text.en").fill("The printer\nis on fire.")
    field(plain, "text.pt-BR").fill("A impressora\nestá em chamas.")
    plain.get_by_role("button", name="Publish").click()
    assert "Customers are told of it." in plain.get_by_role("status").first.inner_text()
    shown = public(desk, "pt-BR")
    assert "Invoices are late" in shown and "A impressora\nestá em chamas." in shown and "Interrupção grave" in shown

    plain.get_by_label("Stage").select_option("resolved")
    field(plain, "text.en").fill("It is out.")
    plain.get_by_role("button", name="Preview").click()
    assert "It is out." in plain.locator("#desk-preview").inner_text() and "It is out." not in public(desk)
    plain.get_by_role("button", name="Publish the message").click()
    assert "It is out." in plain.locator("#desk-preview").inner_text()
    # Too early: taken back with a click, and said again.
    plain.get_by_role("button", name="Undo").click()
    assert "It is out." not in plain.locator("#desk-preview").inner_text()
    assert "It is out." not in public(desk)
    plain.get_by_label("Stage").select_option("resolved")
    field(plain, "text.en").fill("It is out.")
    plain.get_by_role("button", name="Publish the message").click()
    assert "It is out." in plain.locator("#desk-preview").inner_text()
    assert "It is out." in public(desk)
    plain.goto(ROOT + "/components")
    row = plain.locator(".desk-row", has_text="Invoices")
    assert "Operational" in row.inner_text()
    # Its name leads to its form, where it ends.
    row.get_by_role("link").click()
    plain.locator("summary", has_text="Delete").click()
    plain.get_by_role("button", name="Yes, delete it").click()
    assert plain.locator(".desk-row", has_text="Invoices").count() == 0
    plain.get_by_role("button", name="Undo").click()
    assert "It is there again." in plain.get_by_role("status").first.inner_text()
    assert plain.locator(".desk-row", has_text="Invoices").count() == 1 and "Счета" in public(desk, "ru")


def test_previews_follow_what_is_typed(page):
    page.goto(ROOT + "/incidents/new")
    field(page, "title.ru").fill("Задержки СМС")
    field(page, "text.en").fill("We look into it.")
    expect(page.locator("#desk-preview div[lang=ru]")).to_contain_text("Задержки СМС")
    field(page, "text.en").fill("We know why.")
    expect(page.locator("#desk-preview div[lang=en]")).to_contain_text("We know why.")
    # It was never kept.
    page.goto(ROOT + "/incidents")
    assert "Задержки СМС" not in page.locator("main").inner_text()


def test_only_the_fields_of_the_chosen_link_are_shown(page):
    page.goto(ROOT + "/components/new")
    expect(field(page, "channel")).to_be_hidden()
    page.get_by_text("Cells of a source").click()
    expect(field(page, "channel")).to_be_visible()
    expect(field(page, "service")).to_be_hidden()
    page.get_by_text("Open incidents of a service").click()
    expect(field(page, "service")).to_be_visible()
    expect(field(page, "channel")).to_be_hidden()


def test_the_list_follows_what_happens(page, desk):
    page.clock.install()
    page.goto(ROOT + "/components")
    expect(page.locator("#desk-shown")).not_to_contain_text("Brand new")
    made(api(desk).request("POST", "/status/components", json={"name": {"en": "Brand new"}}))
    wait_for(lambda: "Brand new" in public(desk), 10, "the page to say so")
    page.clock.run_for(11_000)
    expect(page.locator("#desk-shown")).to_contain_text("Brand new")
    expect(page.locator("#desk-components")).to_contain_text("Brand new")


def test_one_click_drafts_from_an_incident_of_the_desk(page, desk):
    number = accepted(send(desk, desk.shop, {"title": "Printer on fire", "level": "error"}))["incident_id"]
    page.goto(f"/incidents/{number}")
    page.get_by_role("button", name="Draft for customers").click()
    assert page.locator("h1").inner_text() == "Printer on fire"
    assert "This is a draft" in page.locator("main").inner_text() and "Printer on fire" not in public(desk)
    page.get_by_role("button", name="Publish it").click()
    wait_for(lambda: "Printer on fire" in public(desk), 10, "customers to be told")
    page.goto(f"/incidents/{number}")
    page.get_by_role("link", name="Printer on fire").first.click()
    page.get_by_role("link", name=f"#{number}").click()
    assert page.url.endswith(f"/incidents/{number}")
    page.locator("form[data-action=resolve] button").click()
    expect(page.locator("#incident-head .state")).to_contain_text("Resolved")
    page.goto(ROOT + "/incidents")
    # The clock that looks after it runs every two seconds.
    wait_for(lambda: page.reload() and page.locator(".desk-row", has_text="Printer on fire").get_by_text("Resolve?").count(), 15,
             "it to be offered for resolution")


def test_a_logo_is_chosen_as_a_file(plain, desk):
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
                        "e221bc330000000049454e44ae426082")
    plain.goto(ROOT + "/pages")
    plain.locator(".desk-row a").first.click()
    logo = plain.locator("#logo")
    logo.set_input_files({"name": "page.html", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"})
    plain.get_by_role("button", name="Save").click()
    assert plain.locator("#logo-problem").inner_text()
    logo.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": png})
    plain.get_by_role("button", name="Save").click()
    assert "saved" in plain.get_by_role("status").first.inner_text()
    # Its bytes say what it is, not its name.
    answer = requests.get(desk.url + "/status/logo", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/png", png)
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "/status/logo?v=" in public(desk)
