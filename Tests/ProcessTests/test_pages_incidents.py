"""Work on incidents in a browser: keys, many at once, views, merging, notifications; with and without JavaScript."""

import csv
import io

import pytest

from harness.browser import SCREENS, Complaints, chromium, goto_found, new_context, post_form, sign_in, signed_in_session
from harness.desk import furnish
from harness.dispatcher import Dispatcher
from harness.native import send
from harness.server import Server, wait_for


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    root = tmp_path_factory.mktemp("work")
    with Server(root / "data").start() as server:
        server.add_user("berta", "operator")
        yield furnish(server, root / "logs")


@pytest.fixture(params=["script", "plain"])
def page(request, browser, desk):
    """A signed-in page, with JavaScript and without; its way is part of the titles, because both share a server."""
    for page in opened(browser, desk, java_script_enabled=request.param == "script"):
        page.way = request.param
        yield page


@pytest.fixture
def live(browser, desk):
    yield from opened(browser, desk)


def opened(browser, desk, **options):
    context = new_context(browser, desk.server, **options)
    page = context.new_page()
    page.complaints = Complaints(page)
    sign_in(page)
    yield page
    context.close()
    assert page.complaints.found == []


def is_live(page):
    page.wait_for_selector(".connection-live", timeout=10_000)


def titles(page) -> list[str]:
    return page.locator(".row-title").all_inner_texts()


def select(page, *numbers: int):
    for number in numbers:
        page.locator(f"input[name=number][value='{number}']").check()


def state(page, number: int) -> str:
    return page.locator(f"#incident-{number}").get_attribute("data-state")


# MARK: Merging


def test_incidents_are_merged_undone_and_taken_out(page, desk):
    target, source = desk.report(f"Merge target {page.way}"), desk.report(f"Merge source {page.way}", logs="line of the source")
    page.goto(f"/incidents/{source}")
    page.get_by_role("link", name="Merge into another incident").click()
    page.get_by_role("button", name=f"Merge #{source} into #{target}", exact=True).click()
    assert page.url.split("?")[0].endswith(f"/incidents/{target}")
    assert f"#{source}" in page.locator(".notice-undo").inner_text()
    assert "2 occurrences" in page.locator(".incident-sum").inner_text()
    assert "line of the source" in page.locator("#logs").inner_text()
    page.goto(f"/incidents/{source}")
    assert page.url.endswith(f"/incidents/{target}")
    desk.report(f"Merge source {page.way}")
    page.reload()
    assert "3 occurrences" in page.locator(".incident-sum").inner_text()
    page.get_by_role("button", name=f"Take incident {source} out").click()
    assert "stands by itself again" in page.locator(".notice-undo").inner_text()
    assert "1 occurrence" in page.locator(".incident-sum").inner_text()
    page.get_by_role("button", name="Merge again").click()
    page.get_by_role("button", name="Undo").click()
    page.goto(f"/incidents/{source}")
    assert page.url.endswith(f"/incidents/{source}")
    assert "2 occurrences" in page.locator(".incident-sum").inner_text()


def test_what_cannot_be_merged_any_more_is_said_where_it_was_picked(page, desk):
    number, other = desk.report(f"Merged too late {page.way}"), desk.report(f"Over meanwhile {page.way}")
    page.goto(f"/incidents/{number}/merge?q={other}")
    assert Dispatcher(desk.server).set_status(other, "closed").ok
    page.get_by_role("button", name=f"Merge #{number} into #{other}", exact=True).click()
    assert "reopen it first" in page.locator(".notice-problem").inner_text()
    assert page.get_by_label("Words or number").input_value() == str(other)
    # The other way round still goes.
    assert page.get_by_role("button", name=f"Merge #{other} into #{number}", exact=True).count() == 1
    # The browser itself tells of the status.
    page.complaints.found = [text for text in page.complaints.found if "422" not in text]


# MARK: Two taps, and undoing


def centre(button) -> tuple[float, float]:
    # The live page may be replacing it just now.
    box = wait_for(button.bounding_box, 5, "the button")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_two_quick_taps_do_one_thing_and_undo_brings_back_what_was(browser, desk, screen, script):
    number = desk.report(f"Tapped twice {'with script' if script else 'plain'} {screen}")
    for page in opened(browser, desk, screen=screen, java_script_enabled=script):
        def entries() -> list[str]:
            return page.locator("#timeline .entry").all_inner_texts()

        for action, state in [("acknowledge", "acknowledged"), ("assign", "acknowledged"), ("release", "acknowledged"),
                              ("resolve", "resolved"), ("close", "closed"), ("reopen", "open")]:
            page.goto(f"/incidents/{number}")
            button = page.locator(f"form[data-action={action}] button")
            place, before, was = centre(button), len(entries()), page.locator("#incident-head .state").get_attribute("class")
            # Two at once, and one that comes when everything has settled.
            page.mouse.click(*place)
            page.mouse.click(*place)
            wait_for(lambda: button.is_disabled() and page.locator("#incident-notice button").count() == 1, 20, f"{action} to be done")
            assert abs(centre(button)[0] - place[0]) < 4 and abs(centre(button)[1] - place[1]) < 12, "the button has moved"
            page.mouse.click(*place)
            assert len(entries()) == before + 1, entries()
            assert f"state-{state}" in page.locator("#incident-head .state").get_attribute("class")
            page.locator("#incident-notice").get_by_role("button", name="Undo").click()
            page.locator("#incident-notice", has_text="as it was before").wait_for()
            assert page.locator("#incident-head .state").get_attribute("class") == was
            assert button.is_enabled()
            # And on, from what the action leads to.
            page.locator(f"form[data-action={action}] button").click()
            wait_for(lambda: button.is_disabled(), 20, f"{action} to be done again")


def test_what_was_tagged_or_given_away_is_undone(page, desk):
    number = desk.report(f"Undone {page.way}")
    page.goto(f"/incidents/{number}")
    page.get_by_text("Add tags").click()
    page.get_by_label("Tags, with commas between").fill("keep")
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.get_by_role("button", name="Remove the tag keep").click()
    assert page.locator(".tag a").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".tag a").all_inner_texts() == ["keep"]
    page.locator("#assignee").select_option(label="berta")
    page.get_by_role("button", name="Assign", exact=True).click()
    wait_for(lambda: "berta is on it" in page.locator(".incident-story").inner_text(), 5, "the new assignee")
    page.get_by_role("button", name="Undo").click()
    wait_for(lambda: "berta" not in page.locator(".incident-story").inner_text(), 5, "nobody to be on it")


def test_undo_outlives_what_the_live_page_fetches(live, desk):
    number = desk.report("Undone while it happens again")
    live.goto(f"/incidents/{number}")
    is_live(live)
    live.locator("form[data-action=resolve] button").click()
    live.locator("#incident-notice button").wait_for()
    desk.report("Undone while it happens again")
    live.wait_for_selector("#news:not([hidden])", timeout=5000)
    live.get_by_role("button", name="Undo").click()
    wait_for(lambda: live.locator("#incident-head .state").inner_text().strip() == "Open", 5, "the state it had")


def test_a_form_sent_while_the_live_page_fetches_is_answered(live, desk):
    number = desk.report("Sent while it is fetched")
    live.goto(f"/incidents/{number}")
    is_live(live)
    fetches, forms = [], []

    def hold(route, held: list):
        route.continue_() if held else held.append(route)

    live.route(f"**/incidents/{number}", lambda route: hold(route, fetches))
    live.route(f"**/incidents/{number}/acknowledge", lambda route: hold(route, forms))
    desk.report("Sent while it is fetched")
    wait_for(lambda: live.locator("#incident-head").count() and fetches, 5, "the page to be fetched")
    live.locator("form[data-action=acknowledge] button").click(no_wait_after=True)
    wait_for(lambda: live.locator("#incident-head").count() and forms, 5, "the form to be sent")
    with live.expect_response(lambda answer: answer.request == fetches[0].request) as fetched:
        fetches[0].continue_()
    fetched.value.finished()
    live.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    forms[0].continue_()
    live.locator("#incident-notice").get_by_role("button", name="Undo").wait_for()
    assert "2 occurrences" in live.locator(".incident-sum").inner_text()


# MARK: Labels, assignment, comments, logs


def test_tags_and_links_are_added_and_taken_away(page, desk):
    number = desk.report(f"Labelled {page.way}")
    page.goto(f"/incidents/{number}")
    page.get_by_text("Add tags").click()
    page.get_by_label("Tags, with commas between").fill(f"red, {page.way}")
    page.get_by_role("button", name="Add", exact=True).first.click()
    assert page.locator(".tag a").all_inner_texts() == sorted([page.way, "red"])
    page.get_by_role("button", name="Remove the tag red").click()
    page.get_by_text("Add a link").click()
    page.get_by_label("Address").fill("https://example.org/wiki")
    page.get_by_label("Title, if you like").fill("Wiki")
    page.get_by_role("button", name="Add", exact=True).last.click()
    link = page.get_by_role("link", name="Wiki")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    page.locator(".tag a").click()
    page.wait_for_url("**/incidents?state=all&tag=*")
    assert titles(page) == [f"Labelled {page.way}"]


def test_an_incident_is_given_to_somebody_else(page, desk):
    number = desk.report(f"Given away {page.way}")
    page.goto(f"/incidents/{number}")
    page.locator("#assignee").select_option(label="berta")
    page.get_by_role("button", name="Assign", exact=True).click()
    wait_for(lambda: "berta is on it" in page.locator(".incident-story").inner_text(), 5, "the new assignee")


def test_a_comment_is_markdown(page, desk):
    number = desk.report(f"Commented {page.way}")
    page.goto(f"/incidents/{number}")
    page.get_by_label("Comment").fill("**bold** <b>not</b>\n\n- [x](javascript:alert(1))")
    page.get_by_role("button", name="Add comment").click()
    comment = page.locator(".timeline .md")
    comment.wait_for()
    assert comment.locator("strong").inner_text() == "bold"
    assert "<b>not</b>" in comment.inner_text() and comment.locator("a").count() == 0


def test_a_comment_is_looked_at_first_and_changed_later(page, desk):
    number = desk.report(f"Commented twice {page.way}")
    page.goto(f"/incidents/{number}")
    page.get_by_role("textbox", name="Comment").fill("It is the *bnak*")
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#comment-preview em")
    preview.wait_for()
    assert preview.inner_text() == "bnak" and page.locator(".timeline .md").count() == 0
    assert page.get_by_role("textbox", name="Comment").input_value() == "It is the *bnak*"
    page.get_by_role("button", name="Add comment").click()
    page.locator(".timeline .md").wait_for()
    assert page.locator("#comment-preview em").count() == 0 and page.get_by_role("textbox", name="Comment").input_value() == ""
    page.locator(".entry-edit").click()
    page.get_by_role("textbox", name="Comment").fill("It is the bank")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".timeline .md").inner_text() == "It is the bank"
    assert "edited" in page.locator(".entry-edited").inner_text() and "#entry-" in page.url


def test_an_occurrence_is_opened_and_left_for_the_one_before(page, desk):
    title = f"Came three times {page.way}"
    numbers = {desk.report(title, host="web-1", environment="production") for _ in range(3)}
    page.goto(f"/incidents/{numbers.pop()}")
    assert numbers == set() and "web-1" in page.locator("#incident-details").inner_text()
    page.locator(".occurrence-at").first.click()
    assert title in page.locator("h1").inner_text() and "web-1" in page.locator(".chips").inner_text()
    newest = page.url
    page.get_by_role("link", name="Older").click()
    assert page.url != newest
    page.get_by_role("link", name="All occurrences").click()
    assert page.locator(".occurrence").count() >= 3


def test_the_logs_are_searched(page, desk):
    page.goto(f"/incidents/{desk.incident}")
    page.get_by_label("Search in the logs").fill("TOOK 7")
    page.get_by_role("button", name="Find").click()
    hits = page.locator(".log-hit")
    assert hits.count() == 3 and all("took 7" in text for text in hits.all_inner_texts())
    note = page.locator("#logs-note")
    assert note.inner_text() == "1 of 3" and hits.locator("mark").count() == 3
    page.get_by_role("button", name="Next line that matches").click()
    assert note.inner_text() == "2 of 3"
    page.get_by_role("button", name="Previous line that matches").click()
    assert note.inner_text() == "1 of 3" and page.locator(".log-now").count() == 1


# MARK: The list


def test_many_are_changed_and_changed_back(page, desk):
    numbers = [desk.report(f"Many {page.way} {word}") for word in ("one", "two", "three")]
    goto_found(page, f"/incidents?q=Many+{page.way}", 3)
    select(page, *numbers[:2])
    page.locator("#bulk button[value=resolve]").click()
    assert "2 incidents changed" in page.locator(".notice-undo").inner_text()
    assert [state(page, number) for number in numbers] == ["resolved", "resolved", "open"]
    page.get_by_role("button", name="Undo").click()
    assert [state(page, number) for number in numbers] == ["open"] * 3
    select(page, *numbers)
    page.locator("#bulk-tags").fill("herd")
    page.locator("#bulk button[value=tag]").click()
    assert page.locator(".row-tag").all_inner_texts() == ["herd"] * 3
    select(page, *numbers)
    page.locator("#bulk button[value=merge]").click()
    page.get_by_role("button", name=f"Merge all into #{numbers[0]}").click()
    assert titles(page) == [f"Many {page.way} one"]
    page.get_by_role("button", name="Undo").click()
    goto_found(page, f"/incidents?q=Many+{page.way}", 3)


def test_a_view_is_saved_begun_with_and_deleted(page, desk):
    page.goto("/incidents?level=critical&level=warning")
    shown = titles(page)
    assert shown and "Something of level info" not in shown
    page.get_by_text("Save as a view").click()
    page.get_by_label("Name of the view").fill("Worst")
    page.get_by_label("Open Incidents with this view").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/incidents")
    assert titles(page) == shown and page.locator(".view[aria-current]").inner_text().strip() == "Worst"
    page.get_by_text("Change this view").click()
    page.get_by_role("button", name="Delete the view").click()
    page.goto("/incidents")
    assert page.locator(".view", has_text="Worst").count() == 0 and len(titles(page)) > len(shown)


def test_the_filters_combine(page, desk):
    page.goto("/incidents")
    page.locator("details.menu summary").first.click()
    page.get_by_label("Critical").check()
    page.get_by_label("Warning").check()
    apply = page.locator(".filters-apply")
    if apply.is_visible():
        apply.click()
    wait_for(lambda: {text.strip() for text in page.locator(".row .level").all_inner_texts()} == {"Critical", "Warning"}, 5, "the filter")
    assert "level=critical" in page.url and "level=warning" in page.url
    assert page.locator("#chosen-level").inner_text() == "Critical, Warning"


def test_the_export_holds_what_the_page_found(desk):
    """With words, too: how many the page counts is how many lines the file has."""
    for number in range(7):
        desk.report(f"Exported {'abcdefg'[number]} {'odd' if number % 2 else 'even'}", level="info" if number < 3 else "critical")
    session = signed_in_session(desk.server)

    def exported(query: str) -> int:
        answer = session.get(f"{desk.server.url}/incidents/export.csv?{query}")
        return len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))) - 1

    wait_for(lambda: exported("q=Exported") == 7, 10, "the index of words")
    for query, count in [("q=Exported", 7), ("q=Exported+odd", 3), ("q=exported&level=critical", 4), ("q=Exported&state=closed", 0),
                         (f"q=Exported&service={desk.shop.id}", 7), ("q=Exported&assignee=me", 0), ("q=Exported&within=1h", 7),
                         ("q=***", 0), ("q=nothingmatchesthis", 0)]:
        page = session.get(f"{desk.server.url}/incidents?{query}").text
        assert exported(query) == count, query
        assert (f">{count} incidents<" in page) or count == 0, query


def test_the_export_is_csv(desk):
    assert send(desk.server, desk.shop, [{"title": f"=cmd|{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}"} for n in range(100)]).ok
    session = signed_in_session(desk.server)
    answer = session.get(desk.server.url + "/incidents/export.csv?state=all")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    numbers = [int(row["number"]) for row in rows]
    assert len(rows) > 100 and numbers == sorted(numbers, reverse=True)
    assert all(not value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert any(row["title"].startswith("'=cmd|") for row in rows)


# MARK: Keys, the tab, notifications


def test_the_list_is_worked_through_by_keys_alone(live, desk):
    numbers = [desk.report(f"Keyed {word}") for word in ("one", "two", "three")]
    goto_found(live, "/incidents?q=Keyed", 3)
    is_live(live)
    live.keyboard.press("j")
    live.keyboard.press("j")
    assert live.evaluate("document.activeElement.textContent") == "Keyed two"
    live.keyboard.press("a")
    wait_for(lambda: state(live, numbers[1]) == "acknowledged", 5, "the acknowledgement")
    live.locator(".toast").get_by_role("button", name="Undo").click()
    wait_for(lambda: state(live, numbers[1]) == "open", 5, "the acknowledgement to be undone")
    live.locator(f"#incident-{numbers[1]} .row-title").focus()
    live.keyboard.press("a")
    wait_for(lambda: state(live, numbers[1]) == "acknowledged", 5, "the acknowledgement")
    # Back to what it was, whatever that was.
    live.keyboard.press("r")
    wait_for(lambda: state(live, numbers[1]) == "resolved", 5, "the resolution")
    live.locator(".toast", has_text="Resolved").get_by_role("button", name="Undo").click()
    wait_for(lambda: state(live, numbers[1]) == "acknowledged", 5, "the acknowledgement to be back")
    live.locator(f"#incident-{numbers[1]} .row-title").focus()
    live.keyboard.press("x")
    live.keyboard.press("j")
    live.keyboard.press("x")
    assert live.locator(".row-check :checked").count() == 2 and live.locator("#bulk").is_visible()
    live.keyboard.press("x")
    # What is selected comes before the row one is on, which is the focus again afterwards.
    live.keyboard.press("r")
    wait_for(lambda: state(live, numbers[1]) == "resolved", 5, "the resolution of what is selected")
    assert state(live, numbers[0]) == "open" and live.locator(".notice-undo button").is_visible()
    wait_for(lambda: live.evaluate("document.activeElement.textContent") == "Keyed one", 5, "the row one was on")
    live.keyboard.press("r")
    wait_for(lambda: state(live, numbers[0]) == "resolved", 5, "the resolution")
    live.keyboard.press("?")
    assert live.locator("#keys").is_visible()
    live.keyboard.press("Escape")
    live.keyboard.press("/")
    assert live.evaluate("document.activeElement.id") == "q"
    live.keyboard.press("x")
    assert live.locator("#q").input_value() == "xKeyed"
    live.keyboard.press("Escape")
    live.goto("/incidents?q=Keyed")
    live.keyboard.press("k")
    live.keyboard.press("Enter")
    live.wait_for_url(f"**/incidents/{numbers[2]}")


def test_all_that_are_shown_are_selected_and_let_go(live, desk):
    for word in ("one", "two", "three", "four"):
        desk.report(f"Selected {word}")
    goto_found(live, "/incidents?q=Selected", 4)
    whole, chosen = live.locator("[data-select-all]"), live.locator(".row-check :checked")
    whole.check()
    assert chosen.count() == 4 and live.locator(".bulk-word").inner_text() == "Selected: 4"
    live.keyboard.press("Escape")
    assert chosen.count() == 0 and not live.locator("#bulk").is_visible()
    boxes = live.locator(".row-check input[type=checkbox]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    assert chosen.count() == 3 and whole.evaluate("box => box.indeterminate")
    button = live.locator("#bulk button[value=acknowledge]")
    place = centre(button)
    button.click()
    live.locator(".notice-undo", has_text="3 incidents changed").wait_for()
    # The bar is still there, and a tap on the same place hits nothing.
    assert live.evaluate("([x, y]) => document.elementFromPoint(x, y).id", place) == "bulk"
    live.locator(".notice-undo").get_by_role("button", name="Undo").click()
    live.locator(".row-open").nth(3).wait_for()


def test_the_way_back_keeps_filter_order_and_row(page, desk):
    number = desk.report(f"Way back {page.way}", level="warning")
    page.goto("/incidents?level=warning&sort=oldest")
    row = page.locator(f"#incident-{number} .row-title")
    row.click()
    page.wait_for_url(f"**/incidents/{number}")
    page.locator(".crumb a").click()
    page.wait_for_url("**/incidents?level=warning&sort=oldest")
    if page.way == "script":
        assert row.evaluate("title => title === document.activeElement")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/incidents/{number}")
        page.locator("form[data-action=acknowledge] button").click()
        page.locator("#incident-notice button").wait_for()
        page.go_back()
        page.wait_for_url("**/incidents?level=warning&sort=oldest")
        assert row.evaluate("title => title === document.activeElement")
        assert "admin" in page.locator(f"#incident-{number} .row-who").inner_text()


def test_news_stay_in_view(live, desk):
    live.set_viewport_size({"width": 900, "height": 480})
    live.goto("/incidents?state=all")
    is_live(live)
    live.evaluate("scrollTo(0, document.body.scrollHeight)")
    desk.report("Told while further down")
    live.wait_for_selector("#news:not([hidden])", timeout=5000)
    assert live.evaluate("scrollY > 100 && document.querySelector('#news').getBoundingClientRect().top >= 0")


def test_nothing_in_a_row_lies_over_anything_else(browser, desk):
    number = desk.report("Overlapping " + "words of a title that is long " * 3, message="and a long message " * 20, level="critical")
    session = signed_in_session(desk.server)
    post_form(session, desk.server, f"/incidents/{number}", f"/incidents/{number}/acknowledge")
    post_form(session, desk.server, f"/incidents/{number}", f"/incidents/{number}/tags", add="a tag of some length, another one, third")
    for page in opened(browser, desk):
        page.goto("/incidents?state=all")
        for width in (360, 390, 800, 1000, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERLAPS) == [], width


# What is shown of a row, piece by piece, and lies over another piece or outside of its row.
OVERLAPS = """() => [...document.querySelectorAll(".row")].flatMap((row) => {
  const whole = row.getBoundingClientRect();
  const parts = [...row.querySelectorAll(".row-check, .level, .row-title, .row-number, .row-service, .row-tag, .row-message, .row-count, .state, .row-who, .moment")]
    .map((part) => [part, part.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && box.height > 0);
  const found = parts.filter(([, box]) => box.left < whole.left - 1 || box.right > whole.right + 1).map(([part]) => part.className + " outside");
  parts.forEach(([one, a], index) => parts.slice(index + 1).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one)) return;
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
      found.push(`${row.dataset.number}: ${one.className} over ${other.className}`);
  }));
  return found;
})"""


FAKE_NOTIFICATIONS = """
window.told = []; window.asked = 0;
window.Notification = class extends EventTarget {
  static get permission() { return localStorage.getItem("fake-permission") || "default"; }
  static async requestPermission() { window.asked++; localStorage.setItem("fake-permission", "granted"); return "granted"; }
  constructor(title, options) { super(); window.told.push([title, options.body, options.tag]); }
};
"""


def test_the_browser_tells_of_new_incidents_after_it_was_asked_to(browser, desk):
    context = new_context(browser, desk.server)
    context.add_init_script(FAKE_NOTIFICATIONS)
    page = context.new_page()
    sign_in(page)
    page.goto("/incidents")
    is_live(page)
    desk.report("Told to nobody", level="critical")
    page.wait_for_selector("#news:not([hidden])", timeout=5000)
    assert page.evaluate("[window.asked, window.told.length]") == [0, 0]
    page.get_by_text("Notifications", exact=True).click()
    page.locator("#notify-level").select_option("error")
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("button", name="Turn off").wait_for()
    # Also on the page of another incident, where the stream is open.
    page.goto(f"/incidents/{desk.incident}")
    is_live(page)
    desk.report("Too small to tell", level="warning")
    number = desk.report("Worth telling", level="error")
    wait_for(lambda: page.evaluate("window.told.length") > 0, 5, "the notification")
    assert page.evaluate("window.told") == [[f"#{number} Worth telling", "Error · Shop", f"incident-{number}"]]
    assert page.evaluate("window.asked") == 0
    assert page.title().startswith("(2) ") and "news" in page.locator("link[rel=icon]").get_attribute("href")
    page.goto("/incidents")
    assert not page.title().startswith("(")
    page.get_by_text("Notifications", exact=True).click()
    page.get_by_role("button", name="Turn off").click()
    is_live(page)
    desk.report("Told to nobody any more", level="critical")
    page.wait_for_selector("#news:not([hidden])", timeout=5000)
    assert page.evaluate("window.told.length") == 0 and page.title().startswith("(1) ")
    context.close()


ANDROID = FAKE_NOTIFICATIONS + """
window.Notification = class extends window.Notification {
  constructor() { throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead."); }
};
const worker = { showNotification: async (title, options) => { window.told.push([title, options.data.url, options.tag]); } };
navigator.serviceWorker.getRegistration = async () => worker;
localStorage.setItem("fake-permission", "granted");
localStorage.setItem("notify", "error");
"""


def test_where_only_a_worker_may_tell_of_incidents_it_does(browser, desk):
    context = new_context(browser, desk.server)
    context.add_init_script(ANDROID)
    page = context.new_page()
    failures = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    sign_in(page)
    page.goto("/incidents")
    is_live(page)
    number = desk.report("Told by the worker", level="critical")
    wait_for(lambda: page.evaluate("window.told.length") > 0, 5, "the notification")
    assert page.evaluate("window.told") == [[f"#{number} Told by the worker", f"/incidents/{number}", f"incident-{number}"]]
    assert failures == []
    context.close()


def test_what_one_is_filling_in_is_left_alone(live, desk):
    number = desk.report("Filled in")
    live.goto(f"/incidents/{number}")
    is_live(live)
    live.get_by_text("Add tags").click()
    live.get_by_label("Tags, with commas between").fill("half a t")
    desk.report("Filled in")
    live.wait_for_selector("#news:not([hidden])", timeout=5000)
    assert live.get_by_label("Tags, with commas between").input_value() == "half a t"
