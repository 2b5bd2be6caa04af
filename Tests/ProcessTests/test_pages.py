"""Every page in every language, theme and size: accessible, without complaints, inside its frame."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from harness.api import api
from harness.binary import ARTIFACTS, run
from harness.browser import LANGUAGES, LOOKS, SIGN_IN, Complaints, chromium, hidden_fields, new_context, sign_in
from harness.desk import HOSTILE, furnish
from harness.dispatcher import Dispatcher
from harness.native import accepted, send
from harness.server import ADMIN, PASSWORD, Server, wait_for
from harness.store import add_notices


@dataclass(frozen=True)
class View:
    """A page as somebody sees it."""

    path: str
    server: str = "desk"
    reader: str | None = ADMIN
    then: Callable[[Page], None] = lambda page: None  # what is done there before it is looked at
    status: str = "200"  # what the browser may complain about


def refuse_comment(page: Page):
    page.locator("#comment").fill("  ")
    page.locator(".comment-form button:not([name])").click()
    page.wait_for_selector("#problem .notice")


def refuse_service(page: Page):
    page.locator("#name").fill("Shop")
    page.locator("#add form button").click()
    page.wait_for_selector("#problem")


def unfold(page: Page):
    """Everything that is folded away, and what comes with a selection."""
    for selection in page.locator(".row-check input").all()[:1]:
        # Ticked by hand: a row that is just drawn anew takes the first try with it.
        wait_for(lambda: selection.is_checked() or selection.click(), 10, "the row to be selected")
    # Of what lies over the page, one at a time.
    over = ".labels .ask, .views .ask, .notify"
    page.eval_on_selector_all(f"main details:not(.menu, {over})", "all => all.forEach(details => { details.open = true; })")
    page.eval_on_selector_all("main details.menu, main .labels .ask", "all => all.slice(0, 1).forEach(details => { details.open = true; })")


def open_occurrence(page: Page):
    page.locator(".occurrence-at").first.click()


def look_at_a_change(page: Page):
    page.locator(".entry-edit").first.click()
    page.get_by_role("button").and_(page.locator("[name=preview]")).click()
    page.wait_for_selector(".comment-preview")


def refuse_user(page: Page):
    page.locator("#name").fill("OLGA")
    page.locator("#add form button").click()
    page.wait_for_selector("#problem")


def refuse_jid(page: Page):
    page.locator("#jid").fill("nobody")
    page.locator("main form .button-main").click()
    page.wait_for_selector("#problem")


def refuse_password(page: Page):
    page.locator("#current").fill("not this one")
    page.locator("#new-password").fill("battery staple")
    page.locator("#again").fill("battery staple")
    page.locator("#password form button").click()
    page.wait_for_selector("#problem")


def make_link(page: Page):
    page.locator("form[action$='/reset-link'] button").click()
    page.wait_for_selector("#secret")


def make_token(page: Page):
    page.locator("#token-name").fill("nightly report")
    page.locator("#token-form input[type=checkbox]").first.check()
    page.locator("#token-form button").click()
    page.wait_for_selector("#secret")


def make_connector(page: Page):
    page.locator("#name").fill(f"north {time.monotonic_ns()}")
    page.locator("#add form button").click()
    page.wait_for_selector("#secret")


def open_new_connector(page: Page):
    make_connector(page)
    page.locator(".actions a.button").click()
    page.wait_for_selector("#connector")


def refuse_playbook(page: Page):
    page.locator("#code").fill("a/b")
    page.locator(".playbook-side .button-main").click()
    page.wait_for_selector("#problem")


def refuse_words(page: Page):
    page.locator("#title").fill("Новый {sevrity}")
    page.locator("main .button-main").click()
    page.wait_for_selector("#problem")


def open_tables(page: Page):
    for table in page.locator(".chart-table summary").all():
        table.click()


COMMON = {
    "sign-in": View(SIGN_IN, reader=None),
    "overview": View("/"),
    "figures": View("/figures"),
    "incidents": View("/incidents"),
    "incidents-all": View("/incidents?state=all"),
    "incidents-none": View("/incidents?q=nothingmatchesthis"),
    "incident": View("/incidents/{incident}"),
    "incident-hostile": View("/incidents/{hostile}"),
    "services": View("/services"),
    "service": View("/services/{service}"),
    "report": View("/report"),
    "settings": View("/settings"),
    "system": View("/system"),
    "users": View("/users"),
    "user": View("/users/{user}"),
    "teams": View("/teams"),
    "team": View("/teams/{team}"),
    "tokens": View("/tokens"),
    "audit": View("/audit"),
    "profile": View("/profile"),
    "connectors": View("/tickets/connectors"),
    "not-found": View("/nowhere", status="404"),
}
RARE = {
    "incidents-found": View("/incidents?state=all&q=payment"),
    "set-up": View("{open_link}", "fresh", None),
    "set-up-used": View("{used_link}", "empty", None, status="410"),
    "overview-week": View("/?span=7d", then=open_tables),
    "overview-first-use": View("/", "empty"),
    "overview-calm": View("/", "calm"),
    "figures-year": View("/figures?days=365", then=open_tables),
    "figures-none": View("/figures?level=info&days=7", "calm"),
    "figures-by-team": View("/figures?by=team"),
    "dry-runs": View("/playbooks/dry-runs"),
    "playbook-figures": View("/playbooks/figures"),
    "figures-refused": View("/figures?from=2026-11-20&to=2026-11-01", status="422"),
    "incidents-first-use": View("/incidents", "empty"),
    "incidents-calm": View("/incidents", "calm"),
    "settings-changed": View("/settings?show=changed"),
    "settings-forbidden": View("/settings", reader="onlooker", status="403"),
    "services-first-use": View("/services", "empty"),
    "service-refused": View("/services", then=refuse_service, status="422"),
    "comment-refused": View("/incidents/{incident}", then=refuse_comment, status="422"),
    "incident-changed": View("{changed}"),
    "incident-merge": View("/incidents/{hostile}/merge"),
    "incidents-merge": View("/incidents/merge?number={hostile}&number={incident}"),
    "occurrences": View("/incidents/{hostile}/occurrences"),
    "occurrence": View("/incidents/{hostile}", then=open_occurrence),
    "comment-changed": View("/incidents/{incident}", then=look_at_a_change),
    "incident-undone": View("/incidents/{incident}?done=1"),
    "incident-not-undone": View("/incidents/{incident}?refused=assignee-may-not-act"),
    "incidents-unfolded": View("/incidents?level=critical&level=error", then=unfold),
    "incident-unfolded": View("/incidents/{incident}?find=took", then=unfold),
    "users-none": View("/users?q=nobodyofthisname"),
    "user-own": View("/users/1"),
    "user-refused": View("/users", then=refuse_user, status="422"),
    "user-link": View("/users/{user}", then=make_link),
    "token-made": View("/profile", then=make_token),
    "password-refused": View("/profile", then=refuse_password, status="422"),
    "profile-member": View("/profile", reader="olga"),
    "teams-none": View("/teams", "empty"),
    "issues-not-set-up": View("/my-issues"),
    "issue-new-not-set-up": View("/my-issues/new"),
    "issues-own": View("/my-issues/settings"),
    "quality-not-set-up": View("/quality"),
    "connectors-first-use": View("/tickets/connectors", "empty"),
    "connector-made": View("/tickets/connectors", then=make_connector),
    "connector": View("/tickets/connectors", then=open_new_connector),
    "playbook-new": View("/playbooks/new", then=unfold),
    "playbook-refused": View("/playbooks/new", then=refuse_playbook, status="422"),
    "team-member": View("/teams/{team}", reader="bruno"),
    "team-supervisor": View("/teams/{team}", reader="olga"),
    "audit-none": View("/audit?subject=nothing"),
    "destinations": View("/destinations", then=unfold),
    "destination-preview": View("/destinations/1/preview"),
    "message-words": View("/message-words?channel=mail"),
    "message-words-one": View("/message-words/telegram/pt-BR/step"),
    "message-words-own": View("/message-words/mail/en/opened", then=unfold),
    "message-words-refused": View("/message-words/webhook/ru/opened", then=refuse_words, status="422"),
    "destinations-first-use": View("/destinations", "empty"),
    "channels": View("/channels"),
    "outbox": View("/outbox", then=unfold),
    "outbox-empty": View("/outbox", "calm"),
    "own-messages": View("/profile/messages"),
    "contact-methods": View("/profile/contact-methods"),
    "contacts": View("/contacts"),
    "on-call": View("/on-call/now"),
    "on-call-week": View("/on-call/week"),
    "on-call-month": View("/on-call/month?day=2026-03-15"),
    "on-call-none": View("/on-call/now", "calm"),
    "schedule": View("/on-call/schedules/1"),
    "schedule-viewer": View("/on-call/schedules/1", reader="onlooker"),
    "schedule-form": View("/on-call/schedules/1/edit"),
    "bell": View("/bell"),
    "incident-viewer": View("/incidents/{incident}", reader="onlooker"),
    "silences": View("/silences", then=unfold),
    "silences-first-use": View("/silences", "empty"),
    "silence-new": View("/silences/new", then=unfold),
    "silence": View("/silences/1", then=unfold),
    "inhibition": View("/silences/inhibitions/1"),
    "notices": View("/notifications", then=unfold),
    "notices-none": View("/notifications", "calm"),
    "notices-history": View("/notifications/history"),
    "notice": View("/notifications/1"),
    "notice-choices": View("/notifications/choices"),
    "notice-choices-refused": View("/notifications/choices", then=refuse_jid, status="422"),
}
VIEWS = COMMON | RARE
ROTA = """\
schedules:
  - name: "Nights <1>"
    zone: Europe/Berlin
    layers:
      - { name: week, rotation: { every: 1w, start: "2026-01-05 09:00" }, users: [ olga, bruno ], hours: [ { from: "20:00", to: "08:00" } ] }
      - { name: weekend, rotation: { every: 1d, start: "2026-01-05 09:00" }, users: [ admin, onlooker ], hours: [ { days: [ sat, sun ], from: "00:00", to: "24:00" } ] }
    overrides:
      - { from: "2026-03-29 00:00", until: "2026-03-29 12:00", user: bruno, comment: "<b>dentist</b>" }
"""
# What is kept quiet on the desk.
QUIET = """
silences:
  - { name: "Window <1>", when: { all: [ { service: Nothing, title: { contains: "a<b" } } ] }, until: "2099-01-01T00:00:00Z", comment: "why & what" }
inhibitions:
  - { name: "Cause <1>", while: { all: [ { service: Nothing } ] }, quiet: { all: [ { service: Nobody } ] } }
"""
# Rare pages in fewer combinations: each language, theme and size at least once.
CASES = [(name, *look) for name in COMMON for look in LOOKS]
CASES += [(name, *look) for name in RARE for look in [
    ("en", "light", "desktop"), ("ru", "dark", "phone"), ("pt-BR", "dark", "desktop"), ("pt-BR", "light", "phone")]]


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Servers by name, and what addresses are made of."""
    root = tmp_path_factory.mktemp("pages")
    servers = {
        "desk": Server(root / "data", {"SWITCHBOARD_APP_LOGS_ROOTS": root / "logs"}),
        "fresh": Server(root / "fresh", admin=False), "empty": Server(root / "empty", admin=False), "calm": Server(root / "calm"),
    }
    try:
        for server in servers.values():
            server.start()
        desk = furnish(servers["desk"], root / "logs")
        servers["desk"].add_user("onlooker", "viewer")
        (root / "rota.yaml").write_text(ROTA)
        servers["desk"].command("apply", "-f", root / "rota.yaml")
        # No bot is set up: the test becomes a dead letter.
        servers["desk"].command("destination", "add", "Night <1>", "--telegram", "-100", "--service", "Quiet service")
        assert run("notify", "test", "Night <1>", "--data-dir", servers["desk"].data_dir).code == 1
        api(servers["desk"], "notifications:write").expect(
            200, "PUT", "/message-words/mail/en/opened", json={"title": "<b>{title}</b> & {service}", "text": "{message}"})
        quiet = root / "quiet.yaml"
        quiet.write_text(QUIET)
        servers["desk"].command("apply", "-f", quiet)
        said = "<p>" + "a word " * 30 + "<b>and</b> the end</p>"
        add_notices(servers["desk"], 1, [("comment", 100, HOSTILE, said)] + [
            (("status", "comment")[number % 2], number, f"Printer {number}", said) for number in range(101, 120)])
        calm = accepted(send(servers["calm"], servers["calm"].add_service("Calm"), {"title": "Over"}))
        assert Dispatcher(servers["calm"]).set_status(calm["incident_id"], "closed").ok
        yield servers, {"incident": desk.incident, "changed": desk.changed, "hostile": desk.hostile, "service": desk.shop.id, "team": desk.team, "user": desk.member,
                        "open_link": servers["fresh"].set_up_link(), "used_link": set_up(servers["empty"])}
    finally:
        for server in servers.values():
            server.__exit__()


def set_up(server: Server) -> str:
    session, link = requests.Session(), server.set_up_link()
    fields = hidden_fields(session.get(link).text)
    assert session.post(link, data=fields | {"name": ADMIN, "password": PASSWORD, "again": PASSWORD}).ok
    return link


@pytest.fixture(scope="module")
def signed_in(browser, desks):
    """The cookies of a reader on a server: signed in once, every context starts from here."""
    states = {}

    def state(server: str, reader: str | None):
        if reader is not None and (server, reader) not in states:
            context = new_context(browser, desks[0][server])
            sign_in(context.new_page(), reader)
            found = context.storage_state()
            context.close()
            # The choice of language and zone belongs to each context.
            found["cookies"] = [cookie for cookie in found["cookies"] if "session" in cookie["name"]]
            assert found["cookies"]
            states[server, reader] = found
        return states.get((server, reader))

    return state


@pytest.fixture(scope="module")
def contexts(browser, desks, signed_in):
    """Browser windows, kept for the module."""
    kept = {}

    def context(view: View, *look):
        key = (view.server, view.reader, *look)
        if key not in kept:
            state = signed_in(view.server, view.reader)
            kept[key] = new_context(browser, desks[0][view.server], *look, storage_state=state)
        return kept[key]

    yield context
    for window in kept.values():
        window.close()


@pytest.fixture
def open_page(contexts, desks):
    """Opens a page by name; at the end of the test it is closed, and its stream with it."""
    opened = []

    def open_(name: str, language: str = "en", theme: str = "light", screen: str = "desktop"):
        view = VIEWS[name]
        page = contexts(view, language, theme, screen).new_page()
        opened.append(page)
        complaints = Complaints(page)
        page.goto(view.path.format(**desks[1]))
        page.wait_for_load_state("load")
        view.then(page)
        return page, complaints

    yield open_
    for page in opened:
        page.close()


@pytest.mark.parametrize("name, language, theme, screen", CASES)
def test_a_page_is_accessible_and_without_complaints(open_page, name, language, theme, screen):
    page, complaints = open_page(name, language, theme, screen)
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}-{language}-{theme}-{screen}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
    assert [text for text in complaints.found if VIEWS[name].status not in text] == []
    assert page.locator("html").get_attribute("lang") == language
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{overflow} px wider than the screen"


def labels(page) -> set[str]:
    """What the product says, as opposed to what was reported and to the languages' own names."""
    texts = page.locator("h1, h2, label, button:not([name=language]), dt, nav a, .button").all_inner_texts()
    return {text.strip() for text in texts if re.search(r"\w{3}", text)}


@pytest.mark.parametrize("name", VIEWS)
def test_languages_really_differ(open_page, name):
    said = {language: labels(open_page(name, language)[0]) for language in LANGUAGES}
    names = {"Shop", "Quiet service", "Payments <1>", "olga", "admin", "curl", "Python", "Swift", "Node.js", "Go", "Java", "PHP", "Switchboard", "Python, dispatcher_maker", "Shell", "Enter", "Telegram", "XMPP", "Redmine", "Finesse"}
    untranslated = {text for text in said["ru"] - names if not re.search("[а-яё]", text, re.IGNORECASE)}
    shared = (said["en"] & said["pt-BR"]) - names
    reported = {text for text in untranslated | shared if re.search(r"Something|Payment|script|Unbreakable|release|host|region|\d", text)}
    assert untranslated - reported == set()
    assert len(shared - reported) <= len(said["en"]) / 5, shared


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_has_one_heading_of_its_own_and_landmarks(open_page, name):
    page, _ = open_page(name)
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(e => e.tagName)")]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:]))
    assert page.evaluate("document.querySelector('a, button, input, select, textarea, summary, [tabindex]').className") == "skip"
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", VIEWS)
def test_texts_that_try_to_break_out_stay_texts(open_page, name):
    page, _ = open_page(name)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.wait_for_timeout(50)
    assert dialogs == []
    assert page.locator("img[src=x]").count() == 0


def test_the_form_of_a_playbook_shows_what_matches_while_it_is_filled_in(open_page):
    page, _ = open_page("playbook-new")
    assert page.locator("#preview a").count() == 0
    page.locator("#service").fill("Shop")
    page.locator("#service").blur()
    page.wait_for_selector("#preview .playbook-lines a")
    page.locator("[name='when.0.0.field']").fill("title")
    page.locator("[name='when.0.0.value']").fill("nothing is called so")
    page.locator("[name='when.0.0.value']").blur()
    expect(page.locator("#preview a")).to_have_count(0)


def test_without_colour_the_state_is_still_said(open_page):
    page, _ = open_page("incidents-all")
    for row in page.locator(".row").all():
        assert row.locator(".level").inner_text().strip()
        assert row.locator(".state").inner_text().strip()


def test_the_theme_is_the_systems_until_one_is_chosen(open_page):
    def background(theme):
        return open_page("incidents", theme=theme)[0].evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert background("light") != background("dark")


@pytest.mark.parametrize("language", ["ru", "pt-BR"])
def test_a_filter_with_long_words_fits_a_phone(open_page, language):
    page, _ = open_page("outbox", language, screen="phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_wide_zoom_keeps_everything_reachable(open_page):
    page, _ = open_page("incident", screen="phone")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wait_for(lambda: page.locator("#incident-actions button").first.is_visible(), 2, "the actions")
