"""Without JavaScript: everything that can be done, done by forms and links."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.browser import goto_found, SIGN_IN, chromium, hidden_fields, new_context, post_form, sign_in, signed_in_session
from harness.desk import furnish
from harness.native import accepted, send
from harness.server import ADMIN, PASSWORD, Server, wait_for


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    root = tmp_path_factory.mktemp("forms")
    with Server(root / "data", {"SWITCHBOARD_APP_LOGS_ROOTS": root / "logs"}).start() as server:
        server.add_user("onlooker", "viewer")
        yield furnish(server, root / "logs")


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def plain(browser, desk):
    """A page without JavaScript, signed in."""
    context = new_context(browser, desk.server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()


def test_sign_in_returns_to_the_page_that_was_wanted(browser, desk):
    context = new_context(browser, desk.server, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/incidents/{desk.incident}")
    assert SIGN_IN in page.url
    page.locator("input[name=name]").fill(ADMIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    assert page.url.endswith(f"/incidents/{desk.incident}")
    context.close()


def test_a_wrong_password_is_said_and_keeps_the_name(browser, desk):
    context = new_context(browser, desk.server, java_script_enabled=False)
    page = context.new_page()
    page.goto(SIGN_IN)
    page.locator("input[name=name]").fill(ADMIN)
    page.locator("input[name=password]").fill("wrong")
    page.locator("main form button").click()
    assert page.get_by_role("alert").inner_text()
    assert page.locator("input[name=name]").input_value() == ADMIN
    assert page.locator("input[name=password]").input_value() == ""
    context.close()


def test_an_incident_goes_through_its_life(plain, desk):
    number = desk.report("A life in forms")
    plain.goto(f"/incidents/{number}")
    for action, state in [("Acknowledge", "Acknowledged"), ("Resolve", "Resolved"), ("Close", "Closed"), ("Reopen", "Open")]:
        plain.locator("#incident-actions").get_by_role("button", name=action).click()
        assert plain.locator("#incident-head .state").inner_text().strip() == state
    plain.get_by_label("Comment").fill("Looked at it.\n<b>Fine.</b>")
    plain.get_by_role("button", name="Add comment").click()
    assert "<b>Fine.</b>" in plain.locator("#timeline").inner_text()
    timeline = plain.locator("#timeline .entry").all_inner_texts()
    assert len(timeline) == 6


def test_a_refused_form_keeps_the_text_and_can_be_read_in_another_language(plain, desk):
    number = desk.report("Refused by form")
    for page, fill, button in [(f"/incidents/{number}", ("comment", "  "), "Add comment"), ("/services", ("name", "Shop"), "Add service")]:
        plain.goto(page)
        plain.locator(f"[name={fill[0]}]").fill(fill[1])
        plain.get_by_role("button", name=button).click()
        assert plain.get_by_role("alert").inner_text()
        assert plain.locator(f"[name={fill[0]}]").input_value() == fill[1]
        plain.locator("button[name=language][value=ru]").click()
        assert plain.url.endswith(page)
        assert plain.locator("html").get_attribute("lang") == "ru"
        plain.locator("button[name=language][value=en]").click()


def test_filters_and_search_live_in_the_address(plain, desk):
    plain.goto("/incidents")
    plain.locator("details.menu summary").first.click()
    plain.get_by_label("Critical").check()
    plain.get_by_role("button", name="Filter").click()
    assert "level=critical" in plain.url
    assert {text.strip() for text in plain.locator(".row .level").all_inner_texts()} == {"Critical"}
    plain.get_by_label("Search").fill("with CARD")
    plain.get_by_role("button", name="Filter").click()
    assert plain.locator(".row").count() == 0
    goto_found(plain, "/incidents?q=Payment+with", 1)
    assert [title for title in plain.locator(".row-title").all_inner_texts()] == ["Payment with card 4711 failed"]
    plain.goto("/incidents?service=nobody&level=nonsense&state=nonsense&after=nonsense")
    assert plain.locator("h1").count() == 1


def test_several_incidents_are_closed_at_once(plain, desk):
    numbers = [desk.report(title) for title in ("Bulk alpha", "Bulk beta")]
    goto_found(plain, "/incidents?q=Bulk", 2)
    for number in numbers:
        plain.locator(f"input[name=number][value='{number}']").check()
    plain.locator("#bulk button[value=close]").click()
    goto_found(plain, "/incidents?q=Bulk&state=closed", 2)


def test_pages_of_the_list_lead_on_and_back(plain, desk):
    letters = "ghijklmnop"
    events = [{"title": f"Paged {a}{b}{c}"} for a in letters[:2] for b in letters for c in letters]
    assert send(desk.server, desk.shop, events).status_code == 200
    wait_for(lambda: plain.goto("/incidents?q=Paged") and plain.get_by_text("200").count(), 5, "all of them in the index")
    seen = []
    while True:
        seen += plain.locator(".row").evaluate_all("rows => rows.map(row => row.dataset.number)")
        older = plain.locator("a[rel=next]")
        if not older.count():
            break
        older.click()
    assert len(seen) == len(set(seen)) == 200
    plain.locator("a[rel=prev]").click()
    assert plain.locator(".row").count() > 0


def test_a_service_is_added_tried_rotated_and_deleted(plain, desk):
    plain.goto("/services")
    plain.get_by_role("textbox", name="Name", exact=True).fill("By form")
    plain.get_by_role("button", name="Add service").click()
    code = plain.locator("#code").inner_text()
    assert re.fullmatch("[A-Za-z0-9]{20}", code)
    accepted(send(desk.server, code, {"title": "With the code of the page"}))
    plain.get_by_role("button", name="Send a test report").click()
    plain.goto("/services")
    plain.get_by_role("link", name="By form").click()
    plain.get_by_text("Replace the code").click()
    plain.get_by_role("button", name="Make a new code").click()
    assert plain.locator("#code").inner_text() != code
    plain.get_by_text("Delete service").first.click()
    assert "2 incidents" in plain.locator(".panel-danger").inner_text()
    plain.get_by_role("button", name="Delete for good").click()
    plain.goto("/services")
    assert plain.get_by_role("link", name="By form").count() == 0


def test_the_tails_of_log_files_are_shown(plain, desk):
    plain.goto(f"/services/{desk.shop.id}")
    plain.get_by_text("shop.log").click()
    assert "worker-1" in plain.locator(".tail .log").inner_text()


def test_reporting_is_explained_with_the_real_address(plain, desk):
    plain.goto("/report")
    text = plain.locator("main").inner_text()
    assert desk.server.url in text
    for way in ("curl", "Python", "Swift", "switchboard report"):
        assert way in text


def test_language_and_theme_are_chosen_and_kept(plain, desk):
    plain.goto("/services")
    plain.locator("button[name=language][value=ru]").click()
    assert plain.url.endswith("/services")
    assert plain.locator("html").get_attribute("lang") == "ru"
    plain.locator("button[name=theme][value=dark]").click()
    plain.goto("/incidents")
    assert plain.locator("html").get_attribute("lang") == "ru"
    assert plain.locator("html").get_attribute("data-theme") == "dark"
    plain.locator("button[name=language][value=en]").click()


def test_signing_out_ends_the_session(browser, desk):
    session = signed_in_session(desk.server)
    cookies = session.cookies.copy()
    assert post_form(session, desk.server, "/services", "/sign-out").ok
    stolen = requests.Session()
    stolen.cookies = cookies
    assert SIGN_IN in stolen.get(desk.server.url + "/incidents").url


@pytest.mark.parametrize("end", ["sign-out", "disable", "passwd"])
def test_an_open_page_ends_with_its_sign_in(desk, end):
    desk.server.add_user(f"looks-on-{end}", "viewer")
    session = signed_in_session(desk.server, f"looks-on-{end}")
    streams = [session.get(desk.server.url + path, stream=True, timeout=20) for path in
               (f"/incidents/{desk.incident}/live", "/incidents/live", "/live", "/api/v1/stream")]
    lines = [stream.iter_lines(chunk_size=1) for stream in streams]
    for stream, told in zip(streams, lines):
        assert stream.headers["Content-Type"] == "text/event-stream" and b"retry" in next(told)
    if end == "sign-out":
        # On a connection of its own: the others are busy.
        other = requests.Session()
        other.cookies = session.cookies.copy()
        post_form(other, desk.server, "/services", "/sign-out")
    elif end == "disable":
        desk.server.command("user", "disable", f"looks-on-{end}")
    else:
        desk.server.command("user", "passwd", f"looks-on-{end}", "--password-stdin", stdin="another long password\n")
    started = time.monotonic()
    for told in lines:
        assert all(line == b"" or line.startswith((b":", b"data", b"event: ready", b"id")) for line in told)
    assert time.monotonic() - started < 3


# MARK: Who may, and from where


PAGE_ACTIONS = ["/incidents/{incident}/acknowledge", "/incidents/{incident}/comment", "/incidents/actions", "/services",
                "/services/{service}", "/services/{service}/rotate", "/services/{service}/test", "/services/{service}/delete"]


def address(desk, path: str) -> str:
    return desk.server.url + path.format(incident=desk.incident, service=desk.shop.id)


@pytest.mark.parametrize("path", PAGE_ACTIONS)
def test_a_form_without_its_token_is_refused(desk, path):
    session = signed_in_session(desk.server)
    for fields in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 40}):
        assert session.post(address(desk, path), data=fields | {"name": "forged"}).status_code == 403


@pytest.mark.parametrize("path", PAGE_ACTIONS)
def test_a_viewer_may_look_and_no_more(desk, path):
    session = signed_in_session(desk.server, "onlooker")
    answer = post_form(session, desk.server, "/incidents", path.format(incident=desk.incident, service=desk.shop.id),
                       name="viewer's", comment="viewer's", action="close", number=str(desk.incident))
    assert answer.status_code == 403
    page = session.get(address(desk, "/incidents/{incident}"))
    assert page.ok and "incident-actions" not in page.text
    assert desk.shop.code not in session.get(address(desk, "/services/{service}")).text
    assert desk.shop.code not in session.get(address(desk, "/report")).text


@pytest.mark.parametrize("path", ["/incidents", "/incidents/1", "/services", "/services/1", "/report", "/"])
def test_nobody_sees_a_page_without_signing_in(desk, path):
    answer = requests.get(desk.server.url + path, allow_redirects=False)
    assert answer.status_code in (302, 303, 307)
    assert SIGN_IN in answer.headers["Location"]


@pytest.mark.parametrize("target", ["//evil.example.org", "https://evil.example.org", "/\\evil.example.org", "javascript:alert(1)",
                                    "/%0d%0aSet-Cookie:a=b", "\t//evil.example.org"])
def test_nobody_is_led_astray_after_signing_in(desk, target):
    session = requests.Session()
    page = session.get(desk.server.url + SIGN_IN, params={"return_to": target})
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    answer = session.post(desk.server.url + SIGN_IN, allow_redirects=False, data={
        "csrf_token": token, "return_to": target, "name": ADMIN, "password": PASSWORD})
    # Line ends that stay encoded are a strange page of ours and no header.
    assert answer.headers["Location"] == (target if target.startswith("/%") else "/")
    assert "a" not in answer.cookies


def test_the_page_that_was_wanted_is_kept_through_the_sign_in(desk):
    session = requests.Session()
    page = session.get(desk.server.url + SIGN_IN, params={"return_to": "/incidents?q=x"})
    wanted = re.search(r'name="return_to" value="([^"]+)"', page.text)[1]
    answer = session.post(desk.server.url + SIGN_IN, allow_redirects=False, data=hidden_fields(page.text) | {
        "return_to": wanted, "name": ADMIN, "password": PASSWORD})
    assert answer.headers["Location"] == "/incidents?q=x"


def test_every_page_forbids_what_it_does_not_need(desk):
    session = signed_in_session(desk.server)
    for path in (SIGN_IN, "/incidents", f"/incidents/{desk.incident}", "/services", "/report", "/nowhere"):
        headers = session.get(desk.server.url + path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "*" not in policy
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            assert rule in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]


def test_cookies_cannot_be_read_or_sent_from_elsewhere(desk):
    session = signed_in_session(desk.server)
    [cookie] = [cookie for cookie in session.cookies if "session" in cookie.name]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") in ("Lax", "Strict")


def test_repeated_wrong_sign_ins_have_to_wait(start_server):
    server = start_server(SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS=3)
    page = requests.get(server.url + SIGN_IN)
    fields = hidden_fields(page.text) | {"name": ADMIN, "password": "wrong"}

    def guess(_) -> requests.Response:
        return requests.post(server.url + SIGN_IN, data=fields, cookies=page.cookies, timeout=60)

    assert 429 not in [guess(number).status_code for number in range(3)]
    # At once, so that a slow machine does not wait by itself.
    with ThreadPoolExecutor(4) as threads:
        refused = [answer for answer in threads.map(guess, range(4)) if answer.status_code == 429]
    assert refused and all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
