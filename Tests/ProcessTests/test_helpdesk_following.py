"""A real Redmine is followed, and the queue tables of a real MariaDB are emptied: each change is told once, whatever happens meanwhile."""

import hashlib
import hmac
import json
import random
import sqlite3
import threading
import time

import pytest
import requests

from harness import binary, helpdesk, store
from harness.helpdesk import follow, sources, told
from harness.redmine import CLOSED, IN_PROGRESS, RESOLVED, FaultyProxy, mail_of
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for

SEED = 20261130
PEOPLE = ("alice", "bob", "carol")
# Of a thousand; two pages of Redmine's list hold 200.
CHANGED_AT_ONCE = 230


@pytest.fixture
def following(start_server, redmine):
    return follow(start_server(**helpdesk.settings(redmine.url)))


def eventually(what, expected, limit: float = 60):
    """Waits until it is so, and looks once more a little later: what is told twice comes late."""
    try:
        wait_for(lambda: what() == expected, limit, "what is told")
    except AssertionError:
        assert what() == expected
    time.sleep(1.1)
    assert what() == expected


def expected_sources(redmine, issues, person: int) -> dict:
    """One for each changed status and each comment of others, as Redmine itself has them."""
    found = {}
    for issue in issues:
        for journal in redmine.journals(issue):
            if journal["user"]["id"] == person:
                continue
            if any(detail["name"] == "status_id" for detail in journal["details"]):
                found["status", f"journal:{journal['id']}"] = 1
            if journal["notes"]:
                found["comment", f"journal:{journal['id']}"] = 1
    return found


@pytest.mark.both_engines
def test_those_an_issue_concerns_are_told(start_server, redmine):
    before = redmine.add_issue("Before", assignee="bob")
    redmine.change(before, "alice", notes="long ago")
    server = follow(start_server(**helpdesk.settings(redmine.url)))
    issue = redmine.add_issue("Printer", by="alice", assignee="bob", watchers=("carol",))
    redmine.change(issue, "alice", notes="It burns.", status_id=IN_PROGRESS)
    redmine.change(issue, "bob", status_id=RESOLVED)
    redmine.change(before, "carol", notes="still?")

    started, change = ("status", issue, "New", "In Progress"), ("status", issue, "In Progress", "Resolved")
    eventually(lambda: {kind[:2] for kind in told(server, "bob")}, {("status", issue), ("comment", issue), ("comment", before)})
    assert started in told(server, "bob") and change not in told(server, "bob"), "one's own changes are no news"
    eventually(lambda: {kind for kind in told(server, "carol") if kind[0] == "status"}, {started, change})
    assert {kind for kind in told(server, "alice") if kind[0] == "status"} == {change}
    assert set(told(server, "bob").values()) == set(told(server, "carol").values()) == {1}


def test_private_notes_and_hidden_issues_are_told_to_those_who_may_read_them(following, redmine):
    issue = redmine.add_issue("Rack", by="alice", assignee="bob", watchers=("carol",))
    redmine.change(issue, "admin", notes="the password", private_notes=True)
    redmine.change(issue, "admin", notes="for all")
    hidden = redmine.add_issue("Hidden", by="alice", project="hidden")
    # Somebody who watched it before they lost the project.
    with redmine._write() as connection:
        connection.execute("INSERT INTO watchers (watchable_type, watchable_id, user_id) VALUES ('Issue', ?, ?)",
                           (hidden, redmine.user_id("bob")))
    redmine.change(hidden, "admin", notes="behind the door")

    def texts(login):
        return sorted(entry[1] for entry in told(following, login) if entry[0] == "comment")

    eventually(lambda: texts("alice"), [issue, issue, hidden])
    assert texts("bob") == texts("carol") == [issue]
    assert not any("password" in str(entry) or "door" in str(entry) for entry in told(following, "bob"))
    private = store.query(following, "SELECT is_private FROM helpdesk_notices WHERE body LIKE '%password%'")
    assert private == [["1"]]


def test_changes_in_one_second(following, redmine):
    issue = redmine.add_issue("Flapping", by="alice", assignee="bob")
    wait_for(lambda: store.query(following, f"SELECT 1 FROM helpdesk_issues WHERE id = {issue}"), 20, "the issue")
    # Half of them before a reading, half after it, and all with the same time.
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    redmine.change_issues([issue] * 3, "alice", notes="first", at=at)
    time.sleep(1.2)
    redmine.change_issues([issue] * 3, "alice", notes="second", at=at)
    bob = redmine.user_id("bob")
    eventually(lambda: dict(sources(following, "bob")), expected_sources(redmine, [issue], bob))


@pytest.mark.timeout(240)
def test_more_issues_of_one_second_than_two_pages_hold(start_server, redmine):
    many = redmine.add_issues(1000, "Bulk", author="alice", assignee="bob")[:CHANGED_AT_ONCE]
    # So that they are not in the newest second, which is read at the beginning.
    time.sleep(1.1)
    redmine.add_issue("Later")
    server = follow(start_server(**helpdesk.settings(redmine.url)))
    begun = time.monotonic()
    redmine.change_issues(many, "alice", status=IN_PROGRESS)
    wait_for(lambda: sources(server, "bob").total() >= CHANGED_AT_ONCE, 120, "all notices")
    took = time.monotonic() - begun
    time.sleep(2)
    assert len(sources(server, "bob")) == sources(server, "bob").total() == CHANGED_AT_ONCE
    print(f"{CHANGED_AT_ONCE} issues of one second in {took:.0f} s")


@pytest.mark.timeout(240)
def test_redmine_fails_in_every_way(start_server, redmine):
    reasons = {"500": "status 500", "html": "no JSON", "slow": "in time", "cut": "cannot be reached", "away": "cannot be reached"}
    with FaultyProxy(redmine.url) as proxy:
        server = follow(start_server(**helpdesk.settings(proxy.url, SWITCHBOARD_REDMINE_TIMEOUT_SECONDS="4")))
        issue = redmine.add_issue("Outage", by="alice", assignee="bob")
        for fault in FaultyProxy.FAULTS:
            begun = len(server.log())
            proxy.fault = fault
            redmine.change(issue, "alice", notes=f"during {fault}")
            wait_for(lambda: reasons[fault] in server.log()[begun:], 40, f"what the log says of {fault}")  # noqa: B023
            proxy.fault = None
            redmine.change(issue, "alice", notes=f"after {fault}")
            wait_for(lambda: any(f"after {fault}" in str(entry) for entry in told(server, "bob")), 30, "what was missed")  # noqa: B023
        bob = redmine.user_id("bob")
        eventually(lambda: dict(sources(server, "bob")), expected_sources(redmine, [issue], bob), 60)


@pytest.mark.timeout(150)
def test_redmine_away_is_an_incident_that_ends(start_server, redmine):
    server = follow(start_server(**helpdesk.settings(redmine.url)))
    issue = redmine.add_issue("Away", by="alice", assignee="bob")
    redmine.kill()
    try:
        open_ones = lambda: store.query(server, "SELECT state FROM incidents WHERE title = 'Redmine is away'")  # noqa: E731
        wait_for(open_ones, 30, "the incident")
        [[failure, read]] = store.query(server, "SELECT failure, read_at FROM helpdesk_cursors WHERE source = 'redmine'")
        assert "cannot be reached" in failure and int(read) > 0, "the last known stays, with its age"
    finally:
        redmine.start()
    redmine.change(issue, "alice", notes="again")
    bob = redmine.user_id("bob")
    eventually(lambda: dict(sources(server, "bob")), expected_sources(redmine, [issue], bob), 60)
    wait_for(lambda: store.query(server, "SELECT 1 FROM helpdesk_cursors WHERE incident_id IS NULL AND failures = 0"), 20, "the end")
    assert len(open_ones()) == 1


def test_one_issue_that_cannot_be_read_stops_no_other(start_server, redmine):
    with FaultyProxy(redmine.url) as proxy:
        server = follow(start_server(**helpdesk.settings(proxy.url)))
        bad, good = (redmine.add_issue(name, by="alice", assignee="bob") for name in ("Bad", "Good"))
        proxy.fails = lambda path: path.startswith(f"/issues/{bad}.json")
        proxy.fault = "500"
        for issue in (bad, good):
            redmine.change(issue, "alice", notes="n")
        wait_for(lambda: any(entry[1] == good for entry in told(server, "bob")), 30, "the other issue")
        wait_for(lambda: store.query(server, f"SELECT tries FROM helpdesk_pending WHERE issue_id = {bad} AND tries > 0"), 30, "its mark")
        proxy.fault = None
        bob = redmine.user_id("bob")
        eventually(lambda: dict(sources(server, "bob")), expected_sources(redmine, [bad, good], bob), 60)


@pytest.mark.timeout(seconds(150))
def test_the_poller_is_killed_at_any_point(start_server, redmine):
    random.seed(SEED)
    issues = [redmine.add_issue(f"Kill {number}", by="alice", assignee="bob", watchers=("carol",)) for number in range(6)]
    time.sleep(1.1)
    server = follow(start_server(**helpdesk.settings(redmine.url)))
    for number in range(rounds(4)):
        redmine.change_issues(random.sample(issues, 4), "alice", status=IN_PROGRESS if number % 2 else CLOSED, notes=f"round {number}")
        time.sleep(random.uniform(0.05, 1.6))
        server.kill()
        redmine.change_issues(random.sample(issues, 2), "alice", notes=f"meanwhile {number}")
        server.start()
    for login in ("bob", "carol"):
        person = redmine.user_id(login)
        eventually(lambda: dict(sources(server, login)), expected_sources(redmine, issues, person), 60)  # noqa: B023


def test_web_hooks_say_what_to_read(start_server, redmine):
    server = follow(start_server(**helpdesk.settings(
        redmine.url, SWITCHBOARD_REDMINE_WEBHOOK_SECRET="hook-secret", SWITCHBOARD_REDMINE_POLL_SECONDS="3600")))
    issue = redmine.add_issue("Hooked", by="alice", assignee="bob")
    redmine.change(issue, "alice", notes="by hook")

    def post(body: bytes, secret: str = "hook-secret") -> int:
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return requests.post(server.url + "/hooks/redmine", body, timeout=10, headers={
            "Content-Type": "application/json", "X-Redmine-Signature-256": signature}).status_code

    body = json.dumps({"type": "issue.updated", "data": {"issue": {"issue": {"id": issue}}}}).encode()
    assert post(body, "guessed") == 401
    assert requests.post(server.url + "/hooks/redmine", body, timeout=10).status_code == 401
    assert post(b"{}") == 400
    assert not told(server, "bob")
    assert [post(body), post(body)] == [204, 204]
    eventually(lambda: sorted(kind[0] for kind in told(server, "bob").elements()), ["comment"])


def test_what_was_deleted_is_noticed_by_the_comparison(start_server, redmine):
    issue = redmine.add_issue("Deleted", by="alice", assignee="bob")
    time.sleep(1.1)
    redmine.add_issue("Stays")
    server = follow(start_server(**helpdesk.settings(redmine.url)))
    wait_for(lambda: "all issues were compared" in server.log(), 60, "the first comparison")
    redmine.call("DELETE", f"/issues/{issue}.json")
    server.stop()
    # As if a night had passed.
    _execute(server, "UPDATE helpdesk_cursors SET swept_at = 0 WHERE source = 'redmine'")
    server.start()
    wait_for(lambda: store.query(server, f"SELECT 1 FROM helpdesk_issues WHERE id = {issue} AND gone_at IS NOT NULL"), 60, "its end")


def _execute(server: Server, sql: str):
    with sqlite3.connect(server.data_dir / "switchboard.db", timeout=10) as connection:
        connection.execute(sql)


# MARK: The queue tables

def queue_settings(mariadb, **more) -> dict:
    return {"SWITCHBOARD_REDMINE_QUEUE_DATABASE": mariadb.url, "SWITCHBOARD_REDMINE_POLL_SECONDS": "1",
            "SWITCHBOARD_REDMINE_TIMEOUT_SECONDS": "5"} | more


@pytest.mark.both_engines
def test_the_queue_tables_are_told_and_emptied(start_server, mariadb):
    server = start_server(**queue_settings(mariadb))
    helpdesk.add_people(server)
    mariadb.add_status(7, "New", "Closed", "BOB@example.TEST", subject="Принтер", body="<p>done ✓</p>")
    mariadb.add_note(8, "<p>hello</p>\n<script>alert(1)</script>", f"Bob <{mail_of('bob')}>")
    # Nobody here, and nothing at all: they hold up no others.
    mariadb.add_note(8, "for nobody", "nobody@elsewhere.test")
    mariadb.query("INSERT INTO u_its_update_status (IssueID) VALUES (NULL)")
    mariadb.query("INSERT INTO u_its_add_notes (issue_id, Author, notes, date_created) VALUES (-5, NULL, NULL, NULL)")
    mariadb.add_note(9, "x" * 200_000, mail_of("bob"))
    wait_for(lambda: mariadb.waiting() == 0, 30, "empty tables")
    found = told(server, "bob")
    assert sorted(entry[:2] for entry in found.elements()) == [("comment", 8), ("comment", 9), ("status", 7)]
    assert found["status", 7, "New", "Closed"] == 1
    assert not any("<script" in str(entry) for entry in found)
    aside = store.query(server, "SELECT outcome, count(*) FROM helpdesk_queue_rows WHERE outcome <> 'told' GROUP BY outcome")
    assert {outcome for outcome, _ in aside} == {"unknown_person", "unreadable"}


@pytest.mark.timeout(seconds(120))
def test_the_reader_of_the_queue_is_killed_at_any_point(start_server, mariadb):
    random.seed(SEED)
    server = start_server(**queue_settings(mariadb))
    helpdesk.add_people(server, "bob")
    # Issues are numbered from 1 on.
    count, stop = [1], threading.Event()

    def fill():
        while not stop.is_set():
            mariadb.query("".join(
                f"INSERT INTO u_its_add_notes (issue_id, Author, notes, date_created) VALUES ({count[0] + at}, '{mail_of('bob')}', "
                f"'note {count[0] + at}', NOW());" for at in range(20)))
            count[0] += 20

    filler = threading.Thread(target=fill)
    filler.start()
    for _ in range(rounds(4)):
        time.sleep(random.uniform(0.05, 1.3))
        server.kill()
        server.start()
    stop.set()
    filler.join()
    wait_for(lambda: mariadb.waiting() == 0, 60, "empty tables")
    found = sorted(entry[1] for entry in told(server, "bob").elements())
    assert found == list(range(1, count[0])), "each once"


def test_mariadb_away_is_caught_up(start_server, mariadb):
    server = start_server(**queue_settings(mariadb))
    helpdesk.add_people(server, "bob")
    mariadb.stop()
    wait_for(lambda: store.query(server, "SELECT 1 FROM helpdesk_cursors WHERE source = 'queue' AND failures > 0"), 30, "the failure")
    mariadb.start()
    mariadb.add_status(70, "New", "Closed", mail_of("bob"))
    wait_for(lambda: told(server, "bob") == {("status", 70, "New", "Closed"): 1}, 60, "the change")


# MARK: What works and what does not

def test_the_check_says_what_works(start_server, redmine, mariadb):
    both = queue_settings(mariadb) | helpdesk.settings(redmine.url)
    server = follow(start_server(**both))

    def check(**changed):
        return binary.run("helpdesk", "check", "--data-dir", server.data_dir, env=both | changed)

    good = check()
    assert good.code == 0, good
    for part in ("administrator", "ops", "quality", "u_its_update_status", "bob"):
        assert part in good.out, good.out
    wrong = check(SWITCHBOARD_REDMINE_API_KEY="0123456789")
    assert wrong.code == 1 and "key" in wrong.out and "0123456789" not in wrong.out + wrong.err, wrong
    away = check(SWITCHBOARD_REDMINE_URL="http://127.0.0.1:9")
    assert away.code == 1 and "cannot be reached" in away.out, away
    none = check(SWITCHBOARD_REDMINE_PROJECT="nowhere")
    assert none.code == 1 and "nowhere" in none.out, none
