"""With JavaScript: live lists, actions in place, the keyboard."""

import pytest

from harness.browser import Complaints, chromium, new_context, sign_in
from harness.desk import furnish
from harness.server import Server, wait_for


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    root = tmp_path_factory.mktemp("live")
    with Server(root / "data").start() as server:
        yield furnish(server, root / "logs")


@pytest.fixture
def page(browser, desk):
    context = new_context(browser, desk.server)
    opened = context.new_page()
    opened.complaints = Complaints(opened)
    sign_in(opened)
    yield opened
    context.close()


def row(page, number: int):
    return page.locator(f"#incident-{number}")


def live(page):
    page.wait_for_selector(".connection-live", timeout=10_000)


def test_a_new_incident_is_announced_without_moving_the_list(page, desk):
    page.goto("/incidents")
    live(page)
    titles = page.locator(".row-title").all_inner_texts()
    number = desk.report("Announced while looking")
    page.wait_for_selector("#news:not([hidden])", timeout=5000)
    assert page.locator(".row-title").all_inner_texts() == titles
    page.locator("#news a").click()
    row(page, number).wait_for(timeout=5000)
    assert page.complaints.found == []


def test_a_repeat_is_counted_in_its_row(page, desk):
    number = desk.report("Counted while looking")
    page.goto("/incidents")
    live(page)
    desk.report("Counted while looking")
    wait_for(lambda: row(page, number).get_attribute("data-count") == "2", 5, "the second occurrence")


def test_an_open_incident_follows_what_others_do(page, desk, browser):
    number = desk.report("Two look at it")
    page.goto(f"/incidents/{number}")
    live(page)
    other = new_context(browser, desk.server).new_page()
    sign_in(other)
    other.goto(f"/incidents/{number}")
    other.locator("#incident-actions").get_by_role("button", name="Acknowledge").click()
    wait_for(lambda: page.locator("#incident-head .state").inner_text().strip() == "Acknowledged", 5, "the other's action")
    other.context.close()


def test_actions_answer_in_place(page, desk):
    number = desk.report("Done in place")
    page.goto(f"/incidents/{number}")
    page.evaluate("window.notReloaded = true")
    page.locator("#incident-actions").get_by_role("button", name="Resolve").click()
    wait_for(lambda: page.locator("#incident-head .state").inner_text().strip() == "Resolved", 5, "the state")
    page.get_by_label("Comment").fill("In place")
    page.get_by_role("button", name="Add comment").click()
    wait_for(lambda: "In place" in page.locator("#timeline").inner_text(), 5, "the comment")
    assert page.get_by_label("Comment").input_value() == ""
    assert page.evaluate("window.notReloaded") is True
    assert page.complaints.found == []


def test_the_keyboard_is_enough(page, desk):
    number = desk.report("By keyboard")
    page.goto("/incidents")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    assert first == "By keyboard"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("k")
    page.keyboard.press("a")
    wait_for(lambda: row(page, number).get_attribute("data-state") == "acknowledged", 5, "the acknowledgement")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{number}")
    page.keyboard.press("r")
    wait_for(lambda: page.locator("#incident-head .state").inner_text().strip() == "Resolved", 5, "the state")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.get_by_label("Comment").focus()
    page.keyboard.type("a j k r / ?")
    assert page.get_by_label("Comment").input_value() == "a j k r / ?"


def test_focus_is_visible_everywhere(page, desk):
    page.goto(f"/incidents/{desk.incident}")
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate("""() => {
            const style = getComputedStyle(document.activeElement)
            return [document.activeElement.outerHTML.slice(0, 200), style.outlineStyle, parseFloat(style.outlineWidth), style.boxShadow]
        }""")
        assert style[1] != "none" and style[2] > 0 or style[3] != "none", style[0]


def test_a_lost_connection_is_shown_and_healed(page, desk):
    page.goto("/incidents")
    live(page)
    port = desk.server.port
    desk.server.kill()
    page.wait_for_selector(".connection-lost", timeout=10_000)
    desk.server.start(port=port)
    desk.report("While nobody listened")
    page.wait_for_selector(".connection-live", timeout=20_000)
    wait_for(lambda: page.locator("#news").is_visible(), 5, "what happened meanwhile")


def test_a_hidden_page_lets_its_stream_go(page, desk):
    page.goto("/incidents")
    live(page)
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true })
        document.dispatchEvent(new Event("visibilitychange"))
    }""")
    page.wait_for_selector(".connection-paused", timeout=3000)
