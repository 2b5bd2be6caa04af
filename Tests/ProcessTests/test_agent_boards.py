"""Boards of agents in a browser: by team, on the wall, somebody's day, and one's own state, with and without scripts."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.binary import ARTIFACTS
from harness.browser import LOOKS, Complaints, chromium, new_context, sign_in, signed_in_session
from harness.finesse import PASSWORD, Agent, Cluster
from harness.server import Server, wait_for

HOSTILE = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"


@pytest.fixture(scope="module")
def cluster():
    with Cluster().furnish() as running:
        running.agents["6666"] = Agent("6666", HOSTILE, "Hostile", "5666", team=("66", HOSTILE), state="READY")
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory, cluster):
    with Server(tmp_path_factory.mktemp("boards") / "data", cluster.settings()).start() as server:
        session = signed_in_session(server)
        wait_for(lambda: "Carl Talk" in session.get(server.url + "/agents", timeout=20).text, 30, "the agents")
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def test_boards_are_accessible_in_every_language(browser, house, cluster):
    for state in ("READY", "NOT_READY"):
        cluster.set_state("7318", state)
        time.sleep(1.2)
    views = {"board": "/agents", "wall": "/agents/wall", "history": "/agents/7318/history", "filtered": "/agents?q=carl"}
    with new_context(browser, house) as context:
        sign_in(context.new_page())
        state = context.storage_state()
    state["cookies"] = [cookie for cookie in state["cookies"] if "session" in cookie["name"]]
    ARTIFACTS.mkdir(exist_ok=True)
    for language, theme, screen in LOOKS:
        with new_context(browser, house, language, theme, screen, storage_state=state) as context:
            page = context.new_page()
            complaints = Complaints(page)
            for name, path in views.items():
                page.goto(path)
                page.screenshot(path=ARTIFACTS / f"agents-{name}-{language}-{theme}-{screen}.png", full_page=True)
                violations = Axe().run(page).response["violations"]
                assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == [], (name, language)
                assert page.locator("html").get_attribute("lang") == language, name
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (name, screen)
                assert page.evaluate("window.hurt") is None and page.locator("main img").count() == 0, name
                assert not re.search(r">\s*agents?_[a-z_]+\s*<", page.content()), name
            assert complaints.found == []


def test_the_board_follows_and_says_when_it_is_old(browser, house, cluster):
    cluster.set_state("7316", "TALKING")
    with new_context(browser, house) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/agents")
        card = page.locator("li.agent-card", has_text="Carl Talk")
        wait_for(lambda: "Talking" in card.inner_text() or page.reload(), 10, "who is talking")
        # It is told, and nobody asks for it.
        cluster.set_state("7316", "HOLD")
        wait_for(lambda: "hold" in card.inner_text().lower(), 10, "who is on hold")
        for node in cluster.nodes:
            node.fault = "503"
        try:
            page.locator("#agents-board[data-stale]").wait_for(timeout=30_000)
            assert "Carl Talk" in page.locator("main").inner_text()
        finally:
            for node in cluster.nodes:
                node.fault = None
        wait_for(lambda: page.locator("#agents-board[data-stale]").count() == 0, 40, "news again")


def test_ones_own_state_without_scripts(browser, house, cluster):
    cluster.set_state("7315", "NOT_READY", 6)
    with new_context(browser, house, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/agents")
        page.locator("form[action='/agents/sign-in'] input[name=username]").fill("7315")
        page.locator("form[action='/agents/sign-in'] input[name=password]").fill("wrong")
        page.locator("form[action='/agents/sign-in'] button").first.click()
        assert page.locator("form[action='/agents/sign-in'] input[name=username]").input_value() == "7315"
        assert page.locator("form[action='/agents/sign-in'] input[name=password]").input_value() == ""
        page.locator("form[action='/agents/sign-in'] input[name=password]").fill(PASSWORD)
        page.locator("form[action='/agents/sign-in'] button").first.click()
        assert PASSWORD not in page.content()
        page.locator("#own-state").select_option("READY")
        page.locator("form[action='/agents/state'] button").click()
        wait_for(lambda: cluster.agents["7315"].state == "READY", 10, "the state")
        page.locator("form[action='/agents/sign-out'] button").first.click()
        assert page.locator("form[action='/agents/sign-in']").count() == 1


def test_somebodys_day_is_summed(browser, house, cluster):
    session = signed_in_session(house)

    def sums() -> list[str]:
        page = session.get(house.url + "/agents/7317/history", timeout=20)
        assert page.status_code == 200 and "Wanda Work" in page.text
        return re.findall(r'<span class="agent-badge agent-[a-z-]+">.*?</svg>([^<]+)</span>', page.text)

    for state, label in (("READY", "Ready"), ("TALKING", "Talking"), ("NOT_READY", "Not ready")):
        cluster.set_state("7317", state)
        wait_for(lambda: label in sums(), 10, f"{label} in {sums()}")
    assert len(sums()) >= 3 and "<rect" in session.get(house.url + "/agents/7317/history", timeout=20).text
    assert session.get(house.url + "/agents/nobody/history", timeout=20).status_code == 404
