"""Issues of a real Redmine, as oneself: for programs, on pages, and in the forms and scripts of the old pages."""

import re
import threading

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from harness import helpdesk
from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import LOOKS, Complaints, chromium, new_context, post_form, sign_in, signed_in_session
from harness.native import accepted, send
from harness.redmine import ADMIN_KEY, CLOSED, IN_PROGRESS, NEW, FaultyProxy, Redmine, key_of
from harness.server import Server, wait_for

SCOPES = ("issues:read", "issues:write", "incidents:read", "incidents:write")
PASSWORD = "correct horse battery staple"
HOSTILE = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"


@pytest.fixture
def house(start_server, redmine):
    server = start_server(**helpdesk.settings(redmine.url))
    helpdesk.add_people(server)
    return server


def program(server: Server, owner: str):
    return api(server, *SCOPES, owner=owner)


def person(server: Server, name: str) -> requests.Session:
    return signed_in_session(server, name, PASSWORD)


def old_script(server: Server, name: str) -> requests.Session:
    """The cookie of a sign-in and nothing else."""
    session = requests.Session()
    session.cookies.update(person(server, name).cookies.get_dict())
    return session


def report(server: Server, title: str) -> int:
    service = server.add_service(f"Shop of {title}")
    return accepted(send(server, service, {"title": title, "message": "No answer", "level": "error"}))["incident_id"]


def listed(redmine: Redmine, by: str = "admin", **filters) -> list[dict]:
    """All of a list of Redmine's."""
    found, query = [], "&".join(f"{name}={value}" for name, value in filters.items())
    while True:
        page = redmine.call("GET", f"/issues.json?limit=100&offset={len(found)}&status_id=*&sort=id&{query}", by=by).json()["issues"]
        found += page
        if len(page) < 100:
            return found


def board(redmine: Redmine, by: str) -> int:
    """How many comments of the board's project somebody may read."""
    issues = [redmine.issue(issue["id"], by) for issue in listed(redmine, project_id="quality")]
    return sum(bool(entry["notes"]) for issue in issues for entry in issue["journals"])


# MARK: Programs


@pytest.mark.both_engines
def test_a_program_works_as_its_owner(house, redmine):
    issue = redmine.add_issue("Printer", by="alice", assignee="bob")
    other = redmine.add_issue("Nobody's", by="carol")
    bob = program(house, "bob")
    mine = [found["id"] for found in bob.all("/issues")]
    assert issue in mine and other not in mine
    found = bob.get(f"/issues/{issue}")
    assert {status["id"] for status in found["allowed_statuses"]} == {NEW, IN_PROGRESS}
    assert all(set(status) >= {"id", "name"} for status in found["allowed_statuses"])
    made = bob.post(f"/issues/{issue}/comments", {"text": "Seen.\nTwice."}, 201)
    last = redmine.journals(issue)[-1]
    assert (last["id"], last["user"]["name"]) == (made["id"], "Bob Example")
    assert last["notes"].split() == ["Seen.", "Twice."]
    # On an issue that is not one's own, as Redmine allows it.
    bob.post(f"/issues/{other}/comments", {"text": "x"}, 201)
    new = bob.post("/issues", {"subject": "Ünïcode ✓", "description": "One"}, 201)["id"]
    made = redmine.issue(new)
    assert (made["author"]["name"], made["project"]["name"], made["subject"]) == ("Bob Example", "Operations", "Ünïcode ✓")


def test_a_change_that_the_workflow_does_not_allow_is_refused_and_said(house, redmine):
    issue = redmine.add_issue("Printer", assignee="bob")
    bob, alice = program(house, "bob"), program(house, "alice")
    for status in (CLOSED, 99):
        refused = bob.request("POST", f"/issues/{issue}/status", json={"status": status})
        assert refused.status_code == 409 and refused.json()["type"].endswith("status-refused"), refused.text
    assert redmine.issue(issue)["status"]["id"] == NEW
    assert bob.post(f"/issues/{issue}/status", {"status": IN_PROGRESS})["status"]["id"] == IN_PROGRESS
    assert redmine.journals(issue)[-1]["user"]["name"] == "Bob Example"
    # The manager's workflow allows more.
    assert alice.post(f"/issues/{issue}/status", {"status": CLOSED})["status"]["id"] == CLOSED


def test_private_notes_are_for_those_who_may_read_them(house, redmine):
    issue = redmine.add_issue("Printer", by="bob", assignee="alice")
    redmine.change(issue, "alice", notes="between us", private_notes=True)
    redmine.change(issue, "alice", notes="for all")
    notes = {name: [entry["notes"] for entry in program(house, name).get(f"/issues/{issue}")["journals"]] for name in ("alice", "bob")}
    assert notes == {"alice": ["between us", "for all"], "bob": ["for all"]}
    assert "between us" in person(house, "alice").get(f"{house.url}/my-issues/{issue}").text
    assert "between us" not in person(house, "bob").get(f"{house.url}/my-issues/{issue}").text
    hidden = redmine.add_issue("Secret", by="alice", project="hidden")
    assert program(house, "bob").request("GET", f"/issues/{hidden}").status_code in (403, 404)
    assert person(house, "bob").get(f"{house.url}/my-issues/{hidden}").status_code in (403, 404)


def test_whom_redmine_does_not_know_is_told_why_and_may_enter_a_key(house, redmine):
    house.command("user", "add", "eve", "--role", "operator", "--email", "eve@elsewhere.test", "--password-stdin", stdin=PASSWORD + "\n")
    house.add_user("nemo", "operator", PASSWORD)
    issue = redmine.add_issue("Printer", by="carol")
    for name, kind in (("eve", "redmine-person-unknown"), ("nemo", "redmine-person-without-mail")):
        refused = program(house, name).request("GET", "/issues")
        assert refused.status_code == 403 and refused.json()["type"].endswith(kind), refused.text
    assert "eve@elsewhere.test" in person(house, "eve").get(house.url + "/my-issues").text
    session = person(house, "eve")
    wrong = post_form(session, house, "/my-issues/settings", "/my-issues/settings/key", key="0" * 40)
    assert wrong.status_code == 422 and "0" * 40 not in wrong.text
    kept = post_form(session, house, "/my-issues/settings", "/my-issues/settings/key", key=key_of("carol"))
    assert kept.ok and "carol" in kept.text and key_of("carol") not in kept.text
    program(house, "eve").post(f"/issues/{issue}/comments", {"text": "by key"}, 201)
    assert redmine.journals(issue)[-1]["user"]["name"] == "Carol Example"
    # Neither in the database nor in its log, nor in what the server wrote.
    for path in house.data_dir.rglob("*"):
        if path.is_file():
            assert key_of("carol").encode() not in path.read_bytes(), path
    assert key_of("carol") not in house.log() and ADMIN_KEY not in house.log()
    post_form(session, house, "/my-issues/settings", "/my-issues/settings/key/remove")
    assert program(house, "eve").request("GET", "/issues").status_code == 403


# MARK: The old pages


def test_the_old_forms(house, redmine):
    session = old_script(house, "bob")
    issue = redmine.add_issue("Printer", assignee="bob")
    sent = session.post(f"{house.url}/my-issues/{issue}", data={"comment": "old form"}, allow_redirects=False, timeout=20)
    assert sent.status_code in (302, 303) and sent.headers["Location"] == f"/my-issues/{issue}", sent.text
    assert redmine.journals(issue)[-1]["notes"] == "old form"
    for headers in ({"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = session.post(f"{house.url}/my-issues/{issue}", data={"comment": "forged"}, headers=headers, timeout=20)
        assert refused.status_code == 403
    post_form(person(house, "bob"), house, "/my-issues/settings", "/my-issues/settings/signature", kind="text", signature="Bob, desk 4")
    files = [("upload_files", ("a b.txt", b"first", "text/plain")),
             ("upload_files", ("ж.bin", bytes(range(256)) * 400, "application/zip"))]
    opened = session.post(f"{house.url}/my-issues/new", data={"subject": "Scanner", "description": "It hums."}, files=files,
                          allow_redirects=False, timeout=30)
    assert opened.status_code in (302, 303) and opened.headers["Location"] == "/my-issues", opened.text
    new = listed(redmine, subject="~Scanner")[-1]["id"]
    made = redmine.issue(new)
    assert made["subject"] == "Scanner" and made["author"]["name"] == "Bob Example"
    assert made["description"].startswith("It hums.") and made["description"].rstrip().endswith("Bob, desk 4")
    assert {(file["filename"], file["filesize"]) for file in made["attachments"]} == {("a b.txt", 5), ("ж.bin", 102_400)}
    file = next(file for file in made["attachments"] if file["filename"] == "ж.bin")
    got = session.get(f"{house.url}/my-issues/{new}/files/{file['id']}", timeout=20)
    assert got.content == bytes(range(256)) * 400
    assert got.headers["Content-Disposition"].startswith("attachment") and got.headers["X-Content-Type-Options"] == "nosniff"
    assert session.get(f"{house.url}/my-issues/{issue}/files/{file['id']}", timeout=20).status_code == 404
    nobody = requests.post(f"{house.url}/my-issues/new", data={"subject": "x"}, allow_redirects=False, timeout=20)
    assert nobody.headers["Location"] == "/login"


def test_the_old_list_has_all_pages(house, redmine):
    ids = redmine.add_issues(230, "Many", author="alice", assignee="bob")
    newest = redmine.add_issue("Newest", by="bob")
    redmine.change_issues([ids[0]], "alice", status=CLOSED, at="2026-01-01 00:00:00")
    found = old_script(house, "bob").get(house.url + "/get-my-issues", timeout=30).json()
    mine = {issue["id"] for field in ("author_id", "assigned_to_id") for issue in listed(redmine, "bob", **{field: "me"})}
    assert {*ids, newest} <= mine and [line["id"] for line in found["issues"]].count(newest) == 1
    assert {line["id"] for line in found["issues"]} == mine and len(found["issues"]) == len(mine)
    times = [line["updated_on"] for line in found["issues"]]
    assert times == sorted(times, reverse=True) and found["issues"][-1]["id"] == ids[0]
    assert set(found["issues"][0]) >= {"id", "updated_on", "subject", "status_name", "status_id"}
    assert {"id": NEW, "name": "New"} in found["statuses"]
    answer = requests.get(house.url + "/get-my-issues", allow_redirects=False, timeout=20)
    assert answer.status_code in (302, 303, 401)


def test_the_quality_board_is_read_by_each_person(house, redmine):
    alice, bob = old_script(house, "alice"), old_script(house, "bob")

    def comments(session):
        return session.get(house.url + "/comment-notifications", timeout=20).json()

    # What was there before belongs to the board, too.
    before = {name: board(redmine, name) for name in ("alice", "bob")}
    wait_for(lambda: (comments(alice)["count"], comments(bob)["count"]) == (before["alice"], before["bob"]), 30, "the board")
    for session in (alice, bob):
        assert session.post(house.url + "/mark-all-comments-read", timeout=20).json() == {"success": True}
        assert comments(session)["count"] == 0

    issue = redmine.add_issue("Call 7", by="alice", project="quality")
    redmine.change(issue, "alice", notes="*good* " + HOSTILE)
    redmine.change(issue, "alice", notes="between us", private_notes=True)
    closed = redmine.add_issue("Call 8", by="alice", project="quality")
    redmine.change(closed, "alice", status_id=CLOSED)
    redmine.change(redmine.add_issue("elsewhere"), "alice", notes="not here")
    wait_for(lambda: comments(alice)["count"] == 2, 30, "the comments")
    shown = comments(bob)
    assert shown["success"] is True and shown["count"] == 1
    assert "good" in shown["html"] and "<script" not in shown["html"] and "<img" not in shown["html"]
    assert "between us" in comments(alice)["html"] and "between us" not in shown["html"] and "not here" not in shown["html"]
    issues = listed(redmine, project_id="quality")
    new = sum(found["status"]["id"] == NEW for found in issues)
    for path, count in (("/get-new-issues-count", new), ("/get-total-issues-count", len(issues))):
        wait_for(lambda: bob.get(house.url + path, timeout=20).json() | {"as_of": None} == {"success": True, "count": count, "as_of": None},
                 20, path)
    journal = redmine.journals(issue)[0]["id"]
    assert bob.post(f"{house.url}/mark-comment-read/{journal}", timeout=20).json() == {"success": True}
    assert (comments(bob)["count"], comments(alice)["count"]) == (0, 2)
    private = redmine.journals(issue)[1]["id"]
    assert bob.post(f"{house.url}/mark-comment-read/{private}", timeout=20).status_code == 404
    redmine.change(issue, "alice", notes="one more")
    wait_for(lambda: comments(bob)["count"] == 1, 30, "the next comment")
    forged = bob.post(house.url + "/mark-all-comments-read", headers={"Origin": "https://evil.test"}, timeout=20)
    assert forged.status_code == 403 and comments(bob)["count"] == 1
    assert bob.post(house.url + "/mark-all-comments-read", timeout=20).json() == {"success": True}
    assert (comments(bob)["count"], comments(alice)["count"]) == (0, 3)


# MARK: Incidents


def test_an_incident_and_its_issue(house, redmine):
    incident = report(house, "Shop is down")
    bob = program(house, "bob")
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(bob.post(f"/incidents/{incident}/issue", {}, 201)["id"])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1, "clicks at once make one"
    issue = made[0]
    there = redmine.issue(issue)
    assert (there["subject"], there["author"]["name"]) == ("Shop is down", "Bob Example")
    assert "No answer" in there["description"] and f"/incidents/{incident}" in there["description"]
    session = person(house, "bob")
    assert f'href="/my-issues/{issue}"' in session.get(f"{house.url}/incidents/{incident}").text
    assert f'href="/incidents/{incident}"' in session.get(f"{house.url}/my-issues/{issue}").text
    # A developer's workflow leads from New to Closed by two steps: both stay as they are.
    refused = post_form(session, house, f"/my-issues/{issue}", f"/my-issues/{issue}/close", incident=incident)
    assert refused.status_code == 409 and redmine.issue(issue)["status"]["id"] == NEW
    assert program(house, "bob").get(f"/incidents/{incident}")["state"] == "open"
    alice = person(house, "alice")
    closed = post_form(alice, house, f"/my-issues/{issue}", f"/my-issues/{issue}/close", incident=incident)
    assert closed.ok and redmine.issue(issue)["status"]["id"] == CLOSED
    assert program(house, "bob").get(f"/incidents/{incident}")["state"] == "closed"


# MARK: Redmine away


@pytest.mark.parametrize("fault", FaultyProxy.FAULTS)
def test_while_redmine_is_away_its_last_answer_is_shown(start_server, redmine, fault):
    with FaultyProxy(redmine.url) as proxy:
        server = start_server(**helpdesk.settings(proxy.url, SWITCHBOARD_REDMINE_TIMEOUT_SECONDS="5"))
        helpdesk.add_people(server, "bob")
        issue = redmine.add_issue("Printer", assignee="bob")
        session, script = person(server, "bob"), old_script(server, "bob")
        assert "Printer" in session.get(f"{server.url}/my-issues/{issue}").text
        assert "Printer" in session.get(server.url + "/my-issues").text
        assert script.get(server.url + "/get-my-issues", timeout=20).json()["issues"]
        proxy.fault = fault
        for path in (f"/my-issues/{issue}", "/my-issues"):
            page = session.get(server.url + path, timeout=30)
            assert page.status_code == 200 and "Printer" in page.text and "does not answer" in page.text, path
        kept = script.get(server.url + "/get-my-issues", timeout=30)
        assert kept.status_code == 200 and issue in [line["id"] for line in kept.json()["issues"]]
        unknown = session.get(f"{server.url}/my-issues/{issue + 1}", timeout=30)
        # "Not found" has no body that could be cut off.
        assert unknown.status_code in ((404, 503) if fault == "cut" else (503,))
        lost = script.post(f"{server.url}/my-issues/{issue}", data={"comment": "x"}, timeout=30)
        assert lost.status_code == 503
        proxy.fault = None
        # It is left alone for some seconds once it has failed often.
        wait_for(lambda: "does not answer" not in session.get(f"{server.url}/my-issues/{issue}", timeout=30).text, 40, "Redmine again")


def test_redmine_killed_and_back(house, redmine):
    issue = redmine.add_issue("Printer", assignee="bob")
    bob = program(house, "bob")
    assert bob.get(f"/issues/{issue}")["as_of"] is None
    redmine.kill()
    try:
        assert bob.get(f"/issues/{issue}")["as_of"] is not None
        away = bob.request("POST", f"/issues/{issue}/comments", json={"text": "x"})
        assert away.status_code == 503 and away.json()["type"].endswith("redmine-away")
    finally:
        redmine.start()
    wait_for(lambda: bob.request("POST", f"/issues/{issue}/comments", json={"text": "again"}).status_code == 201, 60, "Redmine again")
    assert [entry["notes"] for entry in redmine.journals(issue)] == ["again"]


# MARK: Pages


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


VIEWS = {
    "list": "/my-issues?state=all", "list-none": "/my-issues?q=nothing", "issue": "/my-issues/{issue}", "new": "/my-issues/new",
    "settings": "/my-issues/settings", "quality": "/quality", "quality-all": "/quality?show=all", "incident": "/incidents/{incident}",
}


def test_pages_in_every_language_are_accessible_and_harmless(browser, house, redmine):
    issue = redmine.add_issue("Printer " + HOSTILE, by="bob", description=HOSTILE + "\n\n*bold*\n\n<pre>code</pre>")
    redmine.change(issue, "alice", notes=HOSTILE, status_id=IN_PROGRESS)
    redmine.change(redmine.add_issue("Call 7", project="quality"), "alice", notes=HOSTILE)
    incident = report(house, "Shop is down")
    program(house, "bob").post(f"/incidents/{incident}/issue", {}, 201)
    script = old_script(house, "bob")
    wait_for(lambda: script.get(house.url + "/comment-notifications", timeout=20).json()["count"] >= 1, 30, "the board")
    ARTIFACTS.mkdir(exist_ok=True)
    with new_context(browser, house) as context:
        sign_in(context.new_page(), "bob", PASSWORD)
        state = context.storage_state()
    state["cookies"] = [cookie for cookie in state["cookies"] if "session" in cookie["name"]]
    for language, theme, screen in LOOKS:
        with new_context(browser, house, language, theme, screen, storage_state=state) as context:
            page = context.new_page()
            complaints = Complaints(page)
            for name, path in VIEWS.items():
                page.goto(path.format(issue=issue, incident=incident))
                page.screenshot(path=ARTIFACTS / f"issues-{name}-{language}-{theme}-{screen}.png", full_page=True)
                violations = Axe().run(page).response["violations"]
                assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == [], (name, language)
                assert page.locator("html").get_attribute("lang") == language
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (name, screen)
                assert page.evaluate("window.hurt") is None and page.locator("main img").count() == 0
                assert not re.search(r">\s*(issues?|quality)_[a-z_]+\s*<", page.content()), name
            assert complaints.found == []


def test_the_whole_story_without_javascript(browser, house, redmine):
    with new_context(browser, house, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, "bob", PASSWORD)
        page.goto("/my-issues/new")
        page.locator("#subject").fill("Scanner")
        page.locator("#description").fill("It hums.")
        page.locator("#upload_files").set_input_files([
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"one"}, {"name": "b.txt", "mimeType": "text/plain", "buffer": b"two"}])
        page.locator("main form button").last.click()
        page.get_by_role("link", name=re.compile(r"^#\d+$")).first.click()
        assert page.locator("h1").inner_text() == "Scanner"
        assert page.get_by_role("link", name="b.txt").count() == 1
        page.locator("#comment").fill("First look")
        page.get_by_role("button", name="Add comment").click()
        assert "First look" in page.locator(".timeline").inner_text()
        page.locator("#status").select_option(str(IN_PROGRESS))
        page.get_by_role("button", name="Change status").click()
        assert "In Progress" in page.locator(".facts").inner_text()
        issue = int(page.locator(".crumb-number").inner_text().removeprefix("#"))
        assert redmine.issue(issue)["status"]["id"] == IN_PROGRESS
        page.goto("/my-issues?state=open&q=scan")
        assert page.get_by_role("link", name=f"#{issue}").count() == 1
        incident = report(house, "Shop is down")
        page.goto(f"/incidents/{incident}")
        page.get_by_role("button", name="Open an issue").click()
        assert page.locator("h1").inner_text() == "Shop is down"
        page.get_by_role("link", name=f"#{incident} Shop is down").click()
        assert page.url.endswith(f"/incidents/{incident}")


def test_a_notice_is_read_when_the_issue_was_shown(house, redmine):
    wait_for(lambda: "Redmine is followed" in house.log(), 30, "the first reading")
    issue = redmine.add_issue("Printer", assignee="bob")
    redmine.change(issue, "alice", notes="look")
    session = old_script(house, "bob")

    def count():
        return session.get(house.url + "/get-notification-count", timeout=20).json()["count"]

    wait_for(lambda: count() == 1, 30, "the notice")
    session.get(house.url + "/my-issues", timeout=20)
    session.get(house.url + "/notifications", timeout=20)
    assert count() == 1
    session.get(f"{house.url}/my-issues/{issue}", timeout=20)
    assert count() == 0
