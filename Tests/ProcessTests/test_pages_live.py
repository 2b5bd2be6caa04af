"""With JavaScript: live lists, actions in place, the keyboard."""

import pytest

from harness.browser import Complaints, chromium, goto_found, new_context, sign_in
from harness.desk import furnish
from harness.dispatcher import Dispatcher
from harness.native import accepted, send
from harness.server import ADMIN, PASSWORD, Server, wait_for


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


def test_the_bell_shows_what_is_told_while_somebody_looks(page, desk, browser):
    page.goto("/bell")
    live(page)
    page.evaluate("window.notReloaded = true")
    number = desk.report("Rang while looking")
    line = page.locator(f'#bell-list a[href="/incidents/{number}"]')
    line.first.wait_for(timeout=10_000)
    assert "Rang while looking" in page.locator("#bell-list").inner_text()
    line.first.focus()
    desk.report("Rang again while looking")
    wait_for(lambda: "Rang again while looking" in page.locator("#bell-list").inner_text(), 10, "the next line")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/incidents/{number}"
    # What is read in another window is read here.
    other = new_context(browser, desk.server).new_page()
    sign_in(other)
    other.goto("/bell")
    with other.expect_response("**/bell/read"):
        other.locator("#bell-list form button").click()
    other.context.close()
    wait_for(lambda: page.locator("#bell-list .count").count() == 0, 10, "all being read")
    assert page.evaluate("window.notReloaded") is True and page.complaints.found == []


def test_words_of_messages_are_previewed_while_they_are_typed(page, desk):
    number = desk.report("Typed <about>")
    page.goto(f"/message-words/telegram/en/opened?incident={number}")
    preview = page.locator("#preview")
    assert "Typed <about>" in preview.inner_text()
    page.locator("#title").fill("{title} – {count}!")
    page.locator("#title").press("End")
    wait_for(lambda: "Typed <about> – 1!" in preview.inner_text(), 5, "the words in the preview")
    page.locator("#text").fill("{sevrity}")
    page.locator("#text").press("End")
    wait_for(lambda: "sevrity" in preview.inner_text() and "Typed" not in preview.inner_text(), 5, "what is wrong")
    page.goto("/message-words/telegram/en/opened")
    assert page.locator("#title").input_value() == "New {level} in {service}: {title}"
    assert page.complaints.found == []


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


def test_a_refused_comment_says_why_in_place_and_keeps_the_text(page, desk):
    number = desk.report("Refused in place")
    page.goto(f"/incidents/{number}")
    live(page)
    page.evaluate("window.notReloaded = true")
    page.get_by_label("Comment").fill("  ")
    page.get_by_role("button", name="Add comment").click()
    wait_for(lambda: "needs some text" in page.locator("#problem").inner_text(), 5, "the reason")
    assert page.get_by_label("Comment").input_value() == "  "
    assert page.locator("#toasts").inner_text() == ""
    page.get_by_label("Comment").fill("Now with words")
    page.get_by_role("button", name="Add comment").click()
    wait_for(lambda: "Now with words" in page.locator("#timeline").inner_text(), 5, "the comment")
    assert page.locator("#problem").inner_text() == ""
    assert page.evaluate("window.notReloaded") is True


def test_the_keyboard_is_enough(page, desk):
    number = desk.report("By keyboard")
    page.goto("/incidents?sort=latest")
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


def test_what_could_not_be_fetched_is_fetched_later(page, desk):
    number = desk.report("Fetched later")
    page.goto("/incidents")
    live(page)
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.fallback())
    desk.report("Fetched later")
    page.wait_for_selector(".connection-lost", timeout=5000)
    assert row(page, number).get_attribute("data-count") == "1"
    page.unroute("**/*")
    wait_for(lambda: row(page, number).get_attribute("data-count") == "2", 10, "the second occurrence")
    live(page)


def test_what_happens_before_the_stream_is_open_is_not_missed(page, desk):
    number = desk.report("Between page and stream")

    def happens_first(route):
        desk.report("Between page and stream")
        route.fallback()

    page.route("**/incidents/live", happens_first, times=1)
    page.goto("/incidents")
    wait_for(lambda: row(page, number).get_attribute("data-count") == "2", 5, "the second occurrence")


def test_an_incident_that_is_deleted_leaves_the_list(page, desk):
    service = desk.server.add_service("Short-lived")
    number = accepted(send(desk.server, service, {"title": "Deleted while looking"}))["incident_id"]
    page.goto("/incidents")
    live(page)
    dispatcher = Dispatcher(desk.server)
    dispatcher.set_status(number, "closed")
    wait_for(lambda: row(page, number).get_attribute("data-state") == "closed", 5, "the new state")
    dispatcher.delete(f"/v1/incidents/{number}")
    wait_for(lambda: row(page, number).count() == 0, 5, "the row to leave")
    live(page)


def test_a_page_whose_session_has_ended_leads_to_the_sign_in_and_back(page, desk):
    number = desk.report("After the session")
    goto_found(page, "/incidents?q=session", 1)
    live(page)
    page.context.clear_cookies()
    desk.report("After the session")
    page.wait_for_url("**/sign-in?return_to=*", timeout=10_000)
    page.locator("input[name=name]").fill(ADMIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    assert page.url.endswith("/incidents?q=session") and row(page, number).count() == 1


def test_a_hidden_page_lets_its_stream_go(page, desk):
    page.goto("/incidents")
    live(page)
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true })
        document.dispatchEvent(new Event("visibilitychange"))
    }""")
    page.wait_for_selector(".connection-paused", timeout=3000)


def test_the_overview_follows_what_happens(page, desk):
    page.goto("/")
    live(page)
    page.locator("#opened summary").click()
    page.locator("a[href='/?span=7d']").focus()
    number = desk.report("Seen on the overview", level="critical")
    page.locator(f".newest a[href='/incidents/{number}']").wait_for(timeout=5000)
    wait_for(lambda: page.locator(".level-card-open").first.inner_text() != "0", 5, "the count")
    assert page.locator("#opened details").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/?span=7d"
    assert Dispatcher(desk.server).set_status(number, "closed").ok
    page.locator(f".newest a[href='/incidents/{number}']").wait_for(state="detached", timeout=5000)
    assert page.complaints.found == []


def test_the_overview_says_when_it_is_cut_off_and_heals(page, desk):
    page.goto("/")
    live(page)
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: false, configurable: true })
        document.dispatchEvent(new Event("visibilitychange"))
    }""")
    page.wait_for_selector(".connection-lost", timeout=10_000)
    page.context.set_offline(False)
    live(page)
