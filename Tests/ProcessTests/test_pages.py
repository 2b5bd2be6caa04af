"""Every page in every language, theme and size: accessible, without complaints, inside its frame."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.binary import ARTIFACTS
from harness.browser import LANGUAGES, SCREENS, SIGN_IN, THEMES, Complaints, chromium, new_context, sign_in
from harness.desk import furnish
from harness.server import Server, wait_for

PAGES = {
    "sign-in": SIGN_IN,
    "incidents": "/incidents",
    "incidents-all": "/incidents?state=all",
    "incidents-none": "/incidents?q=nothingmatchesthis",
    "incident": "/incidents/{incident}",
    "incident-hostile": "/incidents/{hostile}",
    "services": "/services",
    "service": "/services/{service}",
    "report": "/report",
    "not-found": "/nowhere",
}
ANONYMOUS = {"sign-in"}


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    root = tmp_path_factory.mktemp("pages")
    with Server(root / "data", {"SWITCHBOARD_APP_LOGS_ROOTS": root / "logs"}).start() as server:
        yield furnish(server, root / "logs")


@pytest.fixture(scope="module")
def session_state(browser, desk):
    """Signed in once; every context starts from here."""
    context = new_context(browser, desk.server)
    sign_in(context.new_page())
    state = context.storage_state()
    context.close()
    # The choice of language and zone belongs to each context.
    state["cookies"] = [cookie for cookie in state["cookies"] if "session" in cookie["name"]]
    assert state["cookies"]
    return state


@pytest.fixture(scope="module")
def open_page(browser, desk, session_state):
    """Opens a page by name; contexts are kept for the module."""
    contexts = {}

    def open_(name: str, language: str = "en", theme: str = "light", screen: str = "desktop"):
        key = (language, theme, screen, name in ANONYMOUS)
        if key not in contexts:
            state = None if name in ANONYMOUS else session_state
            contexts[key] = new_context(browser, desk.server, language, theme, screen, storage_state=state)
        page = contexts[key].new_page()
        complaints = Complaints(page)
        page.goto(PAGES[name].format(incident=desk.incident, hostile=desk.hostile, service=desk.shop.id))
        page.wait_for_load_state("load")
        return page, complaints

    yield open_
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_without_complaints(open_page, name, language, theme, screen):
    page, complaints = open_page(name, language, theme, screen)
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}-{language}-{theme}-{screen}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
    expected = ["404"] if name == "not-found" else []
    assert [text for text in complaints.found if not any(word in text for word in expected)] == []
    assert page.locator("html").get_attribute("lang") == language
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{overflow} px wider than the screen"
    page.close()


def labels(page) -> set[str]:
    """What the product says, as opposed to what was reported and to the languages' own names."""
    texts = page.locator("h1, h2, label, button:not([name=language]), dt, nav a, .button").all_inner_texts()
    return {text.strip() for text in texts if re.search(r"\w{3}", text)}


@pytest.mark.parametrize("name", PAGES)
def test_languages_really_differ(open_page, name):
    said = {language: labels(open_page(name, language)[0]) for language in LANGUAGES}
    names = {"Shop", "Quiet service", "curl", "Python", "Swift", "Switchboard", "Python, dispatcher_maker", "Shell"}
    untranslated = {text for text in said["ru"] - names if not re.search("[а-яё]", text, re.IGNORECASE)}
    shared = (said["en"] & said["pt-BR"]) - names
    reported = {text for text in untranslated | shared if re.search(r"Something|Payment|script|Unbreakable|release|host|region|\d", text)}
    assert untranslated - reported == set()
    assert len(shared - reported) <= len(said["en"]) / 5, shared


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_heading_of_its_own_and_landmarks(open_page, name):
    page, _ = open_page(name)
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(e => e.tagName)")]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


@pytest.mark.parametrize("name", PAGES)
def test_texts_that_try_to_break_out_stay_texts(open_page, name):
    page, _ = open_page(name)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.wait_for_timeout(50)
    assert dialogs == []
    assert page.locator("img[src=x]").count() == 0


def test_without_colour_the_state_is_still_said(open_page):
    page, _ = open_page("incidents-all")
    for row in page.locator(".row").all():
        assert row.locator(".level").inner_text().strip()
        assert row.locator(".state").inner_text().strip()


def test_the_theme_is_the_systems_until_one_is_chosen(open_page):
    def background(theme):
        return open_page("incidents", theme=theme)[0].evaluate("getComputedStyle(document.body).backgroundColor")

    assert background("light") != background("dark")


def test_wide_zoom_keeps_everything_reachable(open_page):
    page, _ = open_page("incident", screen="phone")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wait_for(lambda: page.locator("#incident-actions button").first.is_visible(), 2, "the actions")
