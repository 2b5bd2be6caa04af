"""The desk's pages about the sources of the status page in a browser: what they show, and what is done there."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import Complaints, chromium, new_context, sign_in
from harness.server import Server, wait_for

ROOT = "/status-page/feeds"
COUNTRIES = "FR ES DE IT US BR PE RU GB AT MC BG DK CA".split()
PROVIDERS = ["Topolo", "Rond", "Kildy"]
# Enough for a second page of values and of rejected rows; two cells are not well.
SMS = ["MC;4;1053;Kildy", "AT;20;1336;Topolo"] + [
    f"{country};90;100;{provider}" for country in COUNTRIES for provider in PROVIDERS
    if (country, provider) not in {("MC", "Kildy"), ("AT", "Topolo")}] + [f"FR;{number};80;Rond" for number in range(60, 80)] + [
    f"ZZ;{number};<b>1</b>;Rond" for number in range(70)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    root = tmp_path_factory.mktemp("feeds-page")
    folder = root / "feeds"
    folder.mkdir()
    (folder / "sms.data").write_text("\n".join(SMS))
    (folder / "billing.data").write_text("what is this")
    # So seldom that nothing changes beside the tests.
    settings = {"SWITCHBOARD_FEEDS_FOLDER": folder, "SWITCHBOARD_FEEDS_SECONDS": "3600"}
    with Server(root / "data", settings).start() as server:
        server.folder = folder
        server.service = server.add_service("Shop")
        server.add_user("onlooker", "viewer")
        client = api(server)
        body = "\n".join(SMS).encode()
        # Read at the start, too: it counts as worse after two readings in a row.
        assert client.request("POST", "/feeds/sms", data=body, headers={"Content-Type": "text/plain"}).ok
        rule = client.request("POST", "/status/thresholds", json={
            "channel": "sms", "provider": "Kildy", "country": "MC", "limits": {"bandwidth": {"major": 5}},
            "service_id": server.service.id})
        assert rule.status_code == 201
        server.rule = rule.json()["id"]
        wait_for(lambda: {feed["name"]: feed for feed in client.get("/feeds")["items"]}["billing"]["error"], 20, "the sources to be read")
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def refuse(page: Page):
    page.locator("#bandwidth_major").fill("much")
    page.locator("form .button-main").click()
    page.wait_for_selector("#problem")


VIEWS = {
    "list": (ROOT, None), "source": (ROOT + "/sources/sms", None), "broken": (ROOT + "/sources/billing", None),
    "unused": (ROOT + "/sources/mms", None), "threshold": (ROOT + "/thresholds/{rule}", None),
    "threshold-new": (ROOT + "/thresholds/new?channel=voice", None), "threshold-refused": (ROOT + "/thresholds/new?channel=sms", refuse),
}
LOOKS = [("en", "light", "desktop"), ("en", "dark", "phone"), ("ru", "light", "phone"), ("ru", "dark", "desktop"),
         ("pt-BR", "light", "desktop"), ("pt-BR", "dark", "phone")]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language, theme, screen", LOOKS)
def test_a_page_is_accessible_and_without_complaints(browser, desk, name, language, theme, screen):
    address, then = VIEWS[name]
    with new_context(browser, desk, language, theme, screen) as context:
        page = context.new_page()
        sign_in(page)
        complaints = Complaints(page)
        page.goto(address.format(rule=desk.rule))
        if then:
            then(page)
        page.eval_on_selector_all("main details", "all => all.forEach(details => { details.open = true; })")
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"feeds-{name}-{language}-{theme}-{screen}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
        assert [text for text in complaints.found if not (then and "422" in text)] == []
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator("h1").count() == 1 and page.locator("nav.tabs a[aria-current=page]").get_attribute("href") == ROOT
        assert page.locator("main b").count() == 0


@pytest.mark.parametrize("language, words", [
    ("en", ["Bandwidth 4%, below 5%", "It is not six characters 0 or 1.", "feeds.http_url"]),
    ("ru", ["Пропускная способность: 4", "Это не шесть знаков 0 или 1.", "feeds.http_url"]),
    ("pt-BR", ["Largura de banda 4%, abaixo de 5%", "Não são seis caracteres 0 ou 1.", "feeds.http_url"])])
def test_without_javascript_everything_is_said_and_done(browser, desk, language, words):
    with new_context(browser, desk, language, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(ROOT)
        said = page.locator("main").inner_text()
        for word in words:
            assert word in said
        page.locator("#read-voice").click()
        page.wait_for_url("**/sources/voice?done=read")
        page.goto(ROOT)
        page.locator("#channel").select_option("email")
        page.locator("#thresholds form button").click()
        page.wait_for_url("**/thresholds/new?channel=email")
        page.locator("#delivery_time_major").fill("9000")
        page.locator("form .button-main").click()
        page.wait_for_url("**done=saved")
        page.locator("#thresholds tr", has_text="9").locator("a[href*='/thresholds/']:not([href*='new'])").last.click()
        page.locator("details.ask summary").click()
        page.locator("form.ask-body button").click()
        page.wait_for_url("**done=deleted&undo=*")


def test_values_and_rejected_rows_are_paged_and_linked(browser, desk):
    with new_context(browser, desk) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(ROOT)
        page.locator("#source-sms").click()
        rows = page.locator("section:has(#values-title) tbody tr")
        assert rows.count() == 50
        page.locator("section:has(#values-title) a[rel=next]").click()
        page.wait_for_url("**values=2*")
        assert 0 < page.locator("section:has(#values-title) tbody tr").count() < 50
        rejected = page.locator("#rejected tbody tr")
        assert rejected.count() == 50 and "ZZ;0;<b>1</b>;Rond" in rejected.first.inner_text()
        # Both lists keep their places.
        page.locator("#rejected a[rel=next]").click()
        page.wait_for_url("**values=2&rejected=2*")
        assert page.locator("#rejected tbody tr").count() == 20


def test_a_source_is_read_at_once(browser, desk):
    with new_context(browser, desk) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(ROOT + "/sources/email")
        assert page.locator("section:has(#values-title)").count() == 0
        (desk.folder / "email.data").write_text("AT;Yahoo;596\n")
        page.get_by_role("button", name="Read now").click()
        page.get_by_text("The source has been looked at.").wait_for()
        assert "596 ms" in page.locator("section:has(#values-title)").inner_text()


def test_who_may_only_look_is_offered_nothing_else(browser, desk):
    with new_context(browser, desk) as context:
        page = context.new_page()
        sign_in(page, "onlooker")
        page.goto(ROOT)
        assert page.locator("main form").count() == 0 and page.locator("a[href*='/thresholds/']").count() == 0
        page.goto(ROOT + "/sources/sms")
        assert page.locator("main form").count() == 0 and page.locator("#rejected").count() == 1
