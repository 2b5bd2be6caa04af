"""Notices of issues: what the old pages' scripts see of them, and how they reach people who are not signed in."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from harness.api import api
from harness.browser import chromium, new_context, post_form, sign_in, signed_in_session
from harness.mail import MailServer
from harness.prosody import DESK, DOMAIN, Prosody
from harness.push import PushService
from harness.redmine_double import RedmineDouble
from harness.server import PASSWORD, Server, wait_for
from harness.xmpp import Person

SOON = {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": "1", "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": "1"}
# By XMPP people are written to at their e-mail addresses.
PEOPLE = {name: f"{name}@{DOMAIN}" for name in ("olga", "ivan")}


@pytest.fixture
def redmine():
    with RedmineDouble(PEOPLE) as redmine:
        yield redmine


def follow(server: Server) -> Server:
    """Returns once what happens is told."""
    for name, mail in PEOPLE.items():
        server.command("user", "add", name, "--role", "operator", "--email", mail, "--password-stdin", stdin=PASSWORD + "\n")
    wait_for(lambda: "Redmine is followed" in server.log(), 30, "the first reading")
    return server


@pytest.fixture
def house(start_server, redmine):
    return follow(start_server(**redmine.settings, **SOON))


def own(server: Server, name: str):
    return api(server, "notices:read", "notices:write", "notifications:read", "notifications:write", owner=name)


def choose(server: Server, name: str, **choices):
    return own(server, name).expect(200, "PUT", "/notices/choices", json=choices)


def speak(server: Server, name: str, language: str):
    """As the person's browser says when they choose it."""
    session = signed_in_session(server, name)
    assert post_form(session, server, "/profile", "/profile/preferences", language=language).ok


def notices(server: Server, name: str, count: int, **filters) -> list[dict]:
    """So many, once they are there."""
    reader = own(server, name)

    def look():
        found = reader.get("/notices", **filters)["items"]
        return found if len(found) >= count else None

    return wait_for(look, 20, f"{count} notices of {name}") if count else reader.get("/notices", **filters)["items"]


def poll(session: requests.Session, server: Server) -> dict:
    answer = session.get(server.url + "/api/notifications/poll", timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


# MARK: Delivered when nobody is signed in


@pytest.mark.both_engines
def test_xmpp_has_the_texts_of_the_system_before_once_each(start_server, redmine, tmp_path):
    with Prosody(tmp_path / "prosody") as prosody:
        server = follow(start_server(**redmine.settings, **prosody.settings, **SOON))
        speak(server, "olga", "ru")
        # Until somebody says otherwise nothing comes by XMPP.
        quiet = redmine.add_issue("Принтер", by="olga")
        redmine.change(quiet, "ivan", "раньше")
        notices(server, "olga", 1)
        choose(server, "olga", xmpp=True)
        issue = redmine.add_issue("Принтер", by="olga")
        with Person(prosody, "olga") as olga:
            redmine.change(issue, "ivan", status=2)
            redmine.change(issue, "ivan", "<p>Горит <b>ярко</b></p><script>alert(1)</script>")
            status = olga.told("изменился статус")[0]
            assert status.text == f"В задаче #{issue} изменился статус c Новая на В работе"
            assert (status.kind, status.sender.split("/")[0]) == ("chat", f"{DESK[0]}@{DOMAIN}")
            assert olga.told("добавлен новый комментарий")[0].text == f"В задачу #{issue} добавлен новый комментарий\n\nГорит ярко"
            # What comes next comes last: nothing came twice, and one's own change not at all.
            redmine.change(issue, "olga", "own")
            redmine.change(issue, "ivan", "last")
            olga.told("last")
            assert len(olga.said) == 3 and not [one for one in olga.said if "раньше" in one.text or "own" in one.text]


def test_xmpp_that_is_away_has_it_later_and_once(start_server, redmine, tmp_path):
    prosody = Prosody(tmp_path / "prosody").start()
    try:
        server = follow(start_server(**redmine.settings, **prosody.settings, **SOON))
        choose(server, "olga", xmpp=True)
        prosody.stop()
        issue = redmine.add_issue("Printer", by="olga")
        redmine.change(issue, "ivan", status=2)
        notices(server, "olga", 1)
        server.kill()
        server.start()
        prosody.start()
        with Person(prosody, "olga") as olga:
            olga.told(f"issue #{issue} has changed from Новая to В работе")
            redmine.change(issue, "ivan", "last")
            olga.told("last")
            assert len(olga.said) == 2
    finally:
        prosody.stop()


def test_mail_and_browsers_have_it_when_they_are_switched_on(start_server, redmine, tmp_path):
    with MailServer(tmp_path / "mail") as mail, PushService() as push:
        server = follow(start_server(
            **redmine.settings, **mail.settings, **SOON, SWITCHBOARD_WEBPUSH_PRIVATE_NETWORKS="true"))
        own(server, "olga").post("/me/contact-methods", {"channel": "webpush", "subscription": push.subscribe("laptop")}, status=201)
        choose(server, "olga", mail=True, webpush=True)
        issue = redmine.add_issue("Принтер", by="ivan", assignee="olga")
        redmine.change(issue, "ivan", "<p>It <b>burns</b></p>")
        [letter] = mail.to(PEOPLE["olga"])
        assert "It burns" in letter.text and "Принтер" in letter.text and letter.link("/my-issues/") == f"{server.url}/my-issues/{issue}"
        pushed = push.to("laptop")[0]
        assert "It burns" in pushed.message["body"] and pushed.message["url"] == f"{server.url}/my-issues/{issue}"
        choose(server, "olga", mail=False, webpush=False)
        redmine.change(issue, "ivan", "off")
        notices(server, "olga", 2)
        assert len(mail.to(PEOPLE["olga"])) == 1 and len(push.pushed) == 1
        # What was said is read by the person it was said to, and not in the ledger.
        assert "burns" not in json.dumps(api(server, "notifications:read").get("/notifications"))


# MARK: What the old pages ask


def test_old_routes_answer_as_their_scripts_know_them(house, redmine):
    issue = redmine.add_issue("Printer", by="olga", watchers=("ivan",))
    redmine.change(issue, "root", "<p>Hello</p><img src=x onerror=alert(1)><script>alert(2)</script>", status=2)
    notices(house, "olga", 2)
    notices(house, "ivan", 2)
    session = signed_in_session(house, "olga")
    told = poll(session, house)
    assert told["success"] is True and told["total_count"] == 2 and re.match(r"\d{4}-\d\d-\d\dT", told["timestamp"])
    [status], [comment] = told["notifications"]["status_notifications"], told["notifications"]["comment_notifications"]
    assert told["notifications"]["redmine_notifications"] == []
    assert (status["issue_id"], status["old_status"], status["new_status"], status["old_subj"]) == (issue, "Новая", "В работе", "Printer")
    assert comment["notes"] == "<p>Hello</p>" and comment["author"] and isinstance(comment["id"], int)
    assert session.get(house.url + "/get-notification-count").json() == {"count": 2}
    # To look at the list reads nothing.
    assert "Printer" in session.get(house.url + "/notifications").text and poll(session, house)["total_count"] == 2
    read = {"notification_id": f"status_{status['id']}", "notification_type": "status-change"}
    # Another's is not there.
    other = signed_in_session(house, "ivan")
    assert other.post(house.url + "/api/notifications/mark-read", json=read).status_code == 404
    assert session.post(house.url + "/api/notifications/mark-read", json=read).json() == {"success": True}
    assert poll(session, house)["total_count"] == 1 and poll(other, house)["total_count"] == 2
    answer = session.post(f"{house.url}/delete_notification_add_notes/{issue}", allow_redirects=False)
    assert answer.status_code in (302, 303) and answer.headers["Location"] == "/notifications"
    assert poll(session, house)["total_count"] == 0 and poll(other, house)["total_count"] == 2
    assert other.post(house.url + "/clear-notifications").url == house.url + "/notifications"
    assert poll(other, house)["total_count"] == 0
    assert session.get(house.url + "/api/notifications/status").json() == {"success": True, "enabled": True}
    assert session.get(house.url + "/check-connection").json() == {"connected": True}
    assert session.get(house.url + "/api/system/status").json() == {"status": "ok", "services": {"database": "ok"}}
    switched = session.post(house.url + "/update_vacuum_im_notifications", data={"vacuum_im_notifications_checked": "checked"})
    assert switched.json() == {"success": True} and own(house, "olga").get("/notices/choices")["xmpp"] is True


def test_who_is_not_signed_in_is_led_to_the_sign_in(house):
    for path in ("/notifications", "/get-notification-count"):
        answer = requests.get(house.url + path, allow_redirects=False, timeout=10)
        assert answer.status_code in (302, 303) and answer.headers["Location"].startswith("/login")
    for method, path in [("GET", "poll"), ("GET", "status"), ("POST", "mark-read"), ("POST", "mark-all-read"), ("POST", "clear")]:
        answer = requests.request(method, f"{house.url}/api/notifications/{path}", allow_redirects=False, timeout=10)
        assert answer.status_code == 401 and answer.json()["success"] is False


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_another_sites_page_can_change_nothing(house, redmine, headers):
    issue = redmine.add_issue("Printer", by="olga")
    redmine.change(issue, "ivan", status=2)
    notices(house, "olga", 1)
    session = signed_in_session(house, "olga")
    for path in ("/clear-notifications", f"/delete_notification_status/{issue}", "/update_vacuum_im_notifications",
                 "/api/notifications/clear", "/api/notifications/mark-all-read"):
        assert session.post(house.url + path, headers=headers, timeout=10).status_code == 403, path
    assert poll(session, house)["total_count"] == 1
    ours = {"Origin": house.url, "Sec-Fetch-Site": "same-origin"}
    assert session.post(house.url + "/api/notifications/clear", headers=ours, timeout=10).json() == {"success": True}


def test_old_addresses_have_a_listener_of_their_own(start_server, redmine):
    server = follow(start_server(**redmine.settings, SWITCHBOARD_LISTENERS="127.0.0.1:0=helpdesk"))
    line = next(json.loads(line) for line in server.log().splitlines() if "listening for some families" in line)
    session = signed_in_session(server, "olga")
    jar = {cookie.name: cookie.value for cookie in session.cookies}
    assert requests.get(line["address"] + "/get-notification-count", cookies=jar, timeout=10).json() == {"count": 0}
    assert requests.get(line["address"] + "/notifications", cookies=jar, timeout=10).status_code == 200
    missing = requests.get(line["address"] + "/incidents", cookies=jar, timeout=10)
    assert missing.status_code == 404 and missing.json()["success"] is False
    # Its pages are whole there: nothing leads to what is not served, and the frame's own forms work.
    for page in ("/notifications", "/my-issues", "/my-issues/new", "/my-issues/settings", "/notifications/choices", "/quality"):
        shown = requests.get(line["address"] + page, cookies=jar, timeout=10)
        assert shown.status_code == 200, page
        for link in set(re.findall(r'(?:href|src|hx-get)="(/[^"#]*)"', shown.text)):
            found = requests.get(line["address"] + link, cookies=jar, timeout=10, allow_redirects=False)
            assert found.status_code < 400, (page, link)
    first = requests.get(line["address"] + "/", cookies=jar, timeout=10, allow_redirects=False)
    assert first.headers["location"] == "/notifications"
    chosen = requests.post(line["address"] + "/preferences", data={"language": "ru", "return_to": "/my-issues"}, cookies=jar,
                           timeout=10, allow_redirects=False)
    assert chosen.status_code == 303 and chosen.headers["location"] == "/my-issues"
    foreign = requests.post(line["address"] + "/sign-out", headers={"Origin": "https://elsewhere.test"}, cookies=jar, timeout=10)
    assert foreign.status_code == 403
    left = requests.post(line["address"] + "/sign-out", cookies=jar, timeout=10, allow_redirects=False)
    assert left.status_code == 303 and left.headers["location"].startswith("/login")
    gone = requests.get(line["address"] + "/notifications/choices", cookies=jar, timeout=10, allow_redirects=False)
    assert gone.status_code == 303 and gone.headers["location"].startswith("/login?next=")


# MARK: The old pages in a browser

# Written anew from what they send and expect: a badge that is asked for, and a widget that puts what it is told into the page.
OLD_PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Old</title>
<span id="notification-count"></span><div id="widget"></div>
<script>
  async function badge() {
    const answer = await (await fetch("/get-notification-count")).json();
    document.getElementById("notification-count").textContent = answer.count;
  }
  async function widget() {
    const told = await (await fetch("/api/notifications/poll")).json();
    if (!told.success) return;
    const box = document.getElementById("widget");
    box.replaceChildren();
    for (const one of told.notifications.status_notifications) {
      const card = document.createElement("div");
      card.className = "card status";
      card.dataset.id = "status_" + one.id;
      card.innerHTML = `<a href="/my-issues/${one.issue_id}">#${one.issue_id}</a> `;
      card.append(`${one.old_status} → ${one.new_status} ${one.old_subj}`);
      box.append(card);
    }
    for (const one of told.notifications.comment_notifications) {
      const card = document.createElement("div");
      card.className = "card comment";
      card.dataset.id = "comment_" + one.id;
      card.innerHTML = `<b>#${one.issue_id}</b> <div class="notes">${one.notes}</div>`;
      box.append(card);
    }
  }
  async function read(id) {
    const type = id.startsWith("status") ? "status-change" : "comment";
    const answer = await fetch("/api/notifications/mark-read", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ notification_id: id, notification_type: type }),
    });
    return (await answer.json()).success;
  }
  badge(); widget();
  setInterval(badge, 500); setInterval(widget, 500);
</script>"""
HOSTILE = [
    "<p>Hello</p><script>window.broken = 1</script>", "<p>x<img src=x onerror='window.broken = 2'></p>", "<svg onload='window.broken = 3'>",
    "<p><a href=\"javascript:window.broken = 4\">go</a></p>", "</div></div></body><script>window.broken = 5</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.broken=6&gt;\">",
    "<iframe srcdoc=\"<script>parent.broken = 7</script>\"></iframe>", "<p onmouseover='window.broken = 8' style='position:fixed;inset:0'>x</p>",
]


@pytest.fixture
def old_site(house):
    """The old pages beside the old routes, as one server in front of both."""
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/old":
                return self._send(200, OLD_PAGE.encode(), {"Content-Type": "text/html; charset=utf-8"})
            return self._forward("GET")

        def do_POST(self):
            return self._forward("POST")

        def _forward(self, method):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("content-length", "connection")}
            answer = requests.request(method, house.url + self.path, headers=headers, data=body, allow_redirects=False, timeout=20)
            kept = {name: value for name, value in answer.headers.items()
                    if name.lower() in ("content-type", "location", "set-cookie")}
            self._send(answer.status_code, answer.content, kept)

        def _send(self, status, body, headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.daemon_threads = True
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_address[1]}"
    site.shutdown()
    site.server_close()


def test_the_old_widgets_work_and_nothing_that_was_written_runs(house, redmine, old_site):
    issue = redmine.add_issue("Printer", by="olga")
    redmine.change(issue, "ivan", status=2)
    for text in HOSTILE:
        redmine.change(issue, "ivan", text)
    notices(house, "olga", 1 + len([text for text in HOSTILE if text]))
    session = signed_in_session(house, "olga")
    with chromium() as browser:
        context = browser.new_context(base_url=old_site)
        context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": old_site} for cookie in session.cookies])
        page = context.new_page()
        page.goto("/old")
        page.wait_for_selector(".card.status")
        assert "Новая → В работе Printer" in page.locator(".card.status").inner_text()
        wait_for(lambda: page.locator(".card.comment").count() == len(HOSTILE), 10, "the comments")
        page.wait_for_timeout(1000)
        assert page.evaluate("window.broken") is None
        assert page.locator("#widget script, #widget iframe, #widget svg, #widget [style], #widget [onmouseover]").count() == 0
        assert page.locator("#widget > .card").count() == 1 + len(HOSTILE) and page.locator("#widget a[href^=javascript]").count() == 0
        count = int(page.locator("#notification-count").inner_text())
        assert count == 1 + len(HOSTILE)
        assert page.evaluate("read(document.querySelector('.card.status').dataset.id)") is True
        wait_for(lambda: page.locator(".card.status").count() == 0, 10, "the status to be read")
        wait_for(lambda: page.locator("#notification-count").inner_text() == str(count - 1), 10, "the badge")


def test_the_desk_shows_them_live_and_reads_what_is_opened(house, redmine):
    with chromium() as browser:
        page = new_context(browser, house).new_page()
        sign_in(page, "olga", PASSWORD)
        page.goto("/notifications")
        page.wait_for_selector("#connection.connection-live", state="attached")
        issue = redmine.add_issue("Printer", by="olga")
        redmine.change(issue, "ivan", "<p>" + "long " * 50 + "<b>the end</b></p>")
        page.wait_for_selector(".issue-notice-unread")
        wait_for(lambda: page.locator(".rail-count .count").inner_text() == "1", 10, "the badge")
        assert "the end" not in page.locator(".issue-notice").inner_text()
        page.locator(".issue-notice a.button").click()
        page.wait_for_selector(".issue-notice[data-open] b")
        wait_for(lambda: page.locator(".issue-notice-unread").count() == 0, 10, "the notice to be read")
        wait_for(lambda: page.locator(".rail-count .count").count() == 0, 10, "the badge to be gone")
        page.locator("#notice-head summary").click()
        page.locator("#notice-head details button").click()
        page.wait_for_selector(".notice-undo")
        assert page.locator(".issue-notice").count() == 0
        page.locator(".notice-undo button").click()
        page.wait_for_selector(".issue-notice")
        for number in range(20):
            redmine.change(issue, "ivan", f"comment {number}")
        notices(house, "olga", 21)
        page.reload()
        box = page.locator(".issue-notices").bounding_box()
        assert box["height"] <= 700 and box["width"] <= 800 and page.locator(".issue-notices-compact").count() == 1
