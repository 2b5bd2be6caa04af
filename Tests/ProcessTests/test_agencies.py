"""Who calls: the directory of agencies, the gateway behind it with its faults, and the page that opens for a call."""

import re
import sqlite3
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness import binary
from harness.agency_gateway import PASSWORD, Gateway
from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import LOOKS, Complaints, chromium, new_context, post_form, sign_in, signed_in_session
from harness.native import accepted, send
from harness.server import Server, wait_for
from harness.telephony import LATEST, endcall, new_number, newcall, records, words

HOSTILE = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"


def enter(server: Server, path, rows: list[tuple], header: str = "AGENCY_ID,AGENCY_PHONE,NAME"):
    path.write_text(header + "\n" + "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows), encoding="utf-8")
    return server.command("import", "agencies", path)


@pytest.fixture
def gateway():
    with Gateway() as running:
        yield running


@pytest.fixture
def house(start_server, gateway, tmp_path):
    """A server with a gateway, and the agencies that both know."""
    server = start_server(**gateway.settings)
    server.numbers = {name: new_number() for name in ("sun", "black", "twice", "hostile")}
    gateway.add(10, "Sun Travel", {server.numbers["sun"]: ("Petra P.", "front desk"), "+37099999999": ("Somebody else", "back office")})
    gateway.add(20, "Black Travel", {server.numbers["black"]: ("B. Black", "owner")}, black=True)
    gateway.add(30, "First of Two", {server.numbers["twice"]: ("T. One", "one")})
    gateway.add(31, "Second of Two", {server.numbers["twice"]: ("T. Two", "two")})
    gateway.add(40, HOSTILE, {server.numbers["hostile"]: (HOSTILE, HOSTILE)})
    enter(server, tmp_path / "agencies.csv", [
        (10, server.numbers["sun"], "Sun Travel"), (20, server.numbers["black"], "Black Travel"), (30, server.numbers["twice"], "First of Two"),
        (31, server.numbers["twice"], "Second of Two"), (40, server.numbers["hostile"], HOSTILE)])
    return server


def known(server: Server, number: str, seconds: float = 20, **fields) -> dict:
    """The latest call of a number, once so much is known of it."""
    def found():
        call = records(server, number)[-1]
        return call if all(call[name] == value for name, value in fields.items()) else None

    return wait_for(found, seconds, f"{fields} of {number}: {records(server, number)[-1]}")


# MARK: The directory


@pytest.mark.both_engines
def test_a_file_is_entered_beside_a_running_server(start_server, tmp_path):
    server = start_server()
    number = new_number()
    newcall(server, number)
    assert records(server, number)[0]["agency_id"] is None
    path = tmp_path / "agencies.csv"
    enter(server, path, [(7, number, "Später Reisen"), (8, " " + new_number()[1:], "Spaces"), (9, "8 (5) 212-34-56", "Signs")])
    newcall(server, number)
    assert known(server, number, agency_id="7")["agency_name"] == "Später Reisen"
    # Once more, with other names and without the column of names.
    enter(server, path, [(7, number, "Renamed")])
    newcall(server, number)
    known(server, number, agency_id="7", agency_name="Renamed")
    # The highest of several is so by its value.
    both = new_number()
    enter(server, path, [(10, both, "Ten"), (9, both, "Nine")])
    newcall(server, both)
    known(server, both, agency_id="10", agency_name="Ten")
    other = new_number()
    enter(server, path, [(70, other)], header="AGENCY_ID,AGENCY_PHONE")
    newcall(server, other)
    known(server, other, agency_id="70")
    for text in ("AGENCY_PHONE\n+370\n", "", "ID,PHONE\n1,+37061234567\n"):
        path.write_text(text)
        outcome = binary.run("import", "agencies", path, "--data-dir", server.data_dir, env=server.storage)
        assert outcome.code != 0 and outcome.err, text


def test_a_number_is_whole(start_server, tmp_path):
    """Not "contains these digits", which opened the first agency for a 6."""
    server = start_server()
    number = new_number()
    enter(server, tmp_path / "agencies.csv", [(1, number, "Whole")])
    for part in (number[-1], number[2:6], number[1:6], number + "0"):
        session = signed_in_session(server)
        page = session.get(f"{server.url}/contact-center/vilnius/tel/?ani={part}&type=newcall", timeout=20)
        assert "Whole" not in page.text, part
    assert {call["agency_id"] for call in records(server)} == {None}


def test_the_last_digits_are_enough_and_that_is_said(start_server, tmp_path):
    server = start_server()
    number = new_number()
    enter(server, tmp_path / "agencies.csv", [(1, number, "By its end")])
    session = signed_in_session(server)
    page = session.get(f"{server.url}/pop?ani=%2B1{number[-9:]}", timeout=20)
    assert "By its end" in page.text and re.search(r"\b[89]\b", words(page.text)), words(page.text)


def test_several_agencies_of_one_number_are_a_choice(house):
    number = house.numbers["twice"]
    page = newcall(house, number, session=signed_in_session(house))
    assert "First of Two" in page.text and "Second of Two" in page.text
    call = known(house, number, agency_id="31")
    assert call["agency_name"] == "Second of Two"
    card = f"/contact-center/calls/{call['id']}"
    assert post_form(signed_in_session(house), house, card, card + "/agency", agency="30").ok
    assert known(house, number, agency_id="30", contact="T. One")["agency_name"] == "First of Two"


def test_programs_read_the_directory(house):
    reader = api(house, "agencies:read")
    names = {found["name"] for found in reader.all("/agencies")}
    assert {"Sun Travel", "Black Travel"} <= names
    assert api(house, "calls:read").request("GET", "/agencies").status_code == 403


# MARK: The gateway


@pytest.mark.both_engines
def test_the_card_of_an_agency(house, gateway):
    number, session = house.numbers["sun"], signed_in_session(house)
    for _ in range(7):
        newcall(house, number)
    endcall(house, ani=number)
    card = newcall(house, number, session=session)
    page, now = words(card.text), records(house, number)[-1]["id"]
    assert len(set(re.findall(r'/contact-center/calls/(\d+)"', card.text)) - {str(now)}) == 5, "the calls before this one"
    for said in ("Sun Travel", "Vilnius", "10", "Front Office Yes", "Contract Availability No", "C. Curator", "M1 / M2", "42", "Blacklist No",
                 "front desk"):
        assert said in page, f"{said}: {page}"
    assert "back office" not in page
    call = known(house, number, agency_id="10", agency_name="Sun Travel", contact="Petra P.")
    assert call["ended_at"] is None
    [shown] = [one for one in session.get(house.url + LATEST).json()["calls"] if one["CALL_INFO_ID"] == call["id"]]
    assert (shown["AGENCY_NAME"], shown["AGENCY_MANAGER"]) == ("Sun Travel", "Petra P.")
    again = words(session.get(house.url + "/call-show/Sun%20Travel/", timeout=20).text)
    assert "Sun Travel" in again and "front desk" in again
    # Asked for once, and with one sign-in, however many calls came.
    assert gateway.sign_ins == 1 and gateway.views <= 2


def test_who_is_on_the_black_list_is_shown_so(house):
    page = words(newcall(house, house.numbers["black"], session=signed_in_session(house)).text)
    assert "Blacklist Yes" in page, page


def test_a_slow_gateway_keeps_nobody_waiting(house, gateway):
    number, session = house.numbers["sun"], signed_in_session(house)
    gateway.delay = 4
    begin = time.monotonic()
    page = newcall(house, number, session=session)
    assert time.monotonic() - begin < 3
    assert "Sun Travel" in page.text
    assert len(records(house, number)) == 1
    # It comes afterwards, by itself.
    known(house, number, contact="Petra P.")


@pytest.mark.parametrize("fault", ["hang", "refuse", "garbage", "login"])
def test_a_gateway_that_is_of_no_use_costs_no_call(house, gateway, fault):
    number, session = house.numbers["sun"], signed_in_session(house)
    gateway.fault = fault
    begin = time.monotonic()
    for _ in range(2):
        newcall(house, number, session=session)
    assert time.monotonic() - begin < 6 and len(records(house, number)) == 2
    # One sign-in more is a try, many are an attack.
    assert gateway.sign_ins <= 12, gateway.sign_ins
    assert PASSWORD not in house.log()
    gateway.fault = None
    newcall(house, number)
    known(house, number, agency_name="Sun Travel")


@pytest.mark.parametrize("how", ["401", "document"])
def test_a_session_that_expired_is_begun_anew_once(house, gateway, how):
    newcall(house, house.numbers["sun"])
    known(house, house.numbers["sun"], contact="Petra P.")
    assert gateway.sign_ins == 1
    gateway.expire(how)
    newcall(house, house.numbers["black"])
    known(house, house.numbers["black"], contact="B. Black")
    assert gateway.sign_ins == 2 and gateway.refused == 1


def test_what_was_not_looked_up_before_a_kill_is_afterwards(house, gateway):
    number = house.numbers["sun"]
    gateway.fault = "refuse"
    newcall(house, number)
    house.kill()
    gateway.fault = None
    house.start()
    # What was being asked at the time of the kill is free when its lease ends.
    known(house, number, 90, agency_id="10", contact="Petra P.")


# MARK: What the page shows


def test_what_a_caller_has_to_do_with_stands_on_the_page(house):
    number, session = house.numbers["sun"], signed_in_session(house)
    newcall(house, number, session=session)
    for title in (f"{number} cannot book", "Booking of Sun Travel fails"):
        accepted(send(house, house.add_service(f"Service of {title}"), {"title": title, "level": "error"}))
        wait_for(lambda: title in words(newcall(house, number, session=session).text), 15, title)
    # What is somebody else's does not.
    assert "Sun Travel fails" not in words(newcall(house, house.numbers["black"], session=session).text)


def test_a_caller_whom_nobody_knows_is_noted(house):
    number, session = new_number(), signed_in_session(house)
    page = newcall(house, number, session=session)
    assert number in page.text and "<form" in page.text
    [call] = records(house, number)
    assert call["agency_id"] is None
    card = f"/contact-center/calls/{call['id']}"
    assert post_form(session, house, card, card + "/caller", name="Visitor V.", company="Their house").ok
    assert "Visitor V." in newcall(house, number, session=session).text


def test_the_old_database_brings_agencies_and_calls(start_server, tmp_path):
    number, other = new_number(), new_number()
    path = tmp_path / "helpdesk.db"
    with sqlite3.connect(path) as old:
        old.executescript("""
            CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, username VARCHAR(20) NOT NULL, email VARCHAR(120) NOT NULL,
                full_name VARCHAR, image_file VARCHAR, password VARCHAR(60) NOT NULL, vacuum_im_notifications BOOLEAN, online BOOLEAN);
            CREATE TABLE notifications (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, issue_id INTEGER, old_status VARCHAR(50),
                new_status VARCHAR(50), old_subj VARCHAR, date_created DATETIME);
            CREATE TABLE notifications_add_notes (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, issue_id INTEGER, author VARCHAR,
                notes TEXT, date_created DATETIME);
            CREATE TABLE T_CALL_INFO (CALL_INFO_ID INTEGER, TIME_BEGIN DATETIME, TIME_END DATETIME, AGENCY_ID VARCHAR, PHONE_NUMBER VARCHAR(15),
                CURRATOR VARCHAR(128), THEME VARCHAR(128), REGION VARCHAR(3), AGENCY_MANAGER VARCHAR(50), AGENCY_NAME VARCHAR(255));
            CREATE TABLE T_AGENCY_PHONE (AGENCY_ID VARCHAR, AGENCY_PHONE VARCHAR);""")
        old.executemany("INSERT INTO T_CALL_INFO VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
            (1, "2026-03-01 10:00:00.000000", "01.03.2026 10:05", "5", " " + number[1:], "a.name", "Booking", "lt", "P. Contact", "Old Travel"),
            # The old helpdesk never kept an end.
            (2, "01.03.2026 11:00", "N/A", None, number, "a.name", None, "lt", None, None)])
        old.executemany("INSERT INTO T_AGENCY_PHONE VALUES (?, ?)", [("5", " " + number[1:]), ("6", other)])
    zone = {"SWITCHBOARD_HELPDESK_TIME_ZONE": "UTC"}
    server = start_server(**zone)
    server.command("import", "helpdesk", path, "--json", "--public-url", "https://desk.example", env=zone)
    found = records(server, number)
    assert [(call["agent"], call["started_at"][:16]) for call in found] == [("a.name", "2026-03-01T10:00"), ("a.name", "2026-03-01T11:00")]
    assert (found[0]["agency_id"], found[0]["agency_name"], found[0]["contact"], found[0]["theme"]) == ("5", "Old Travel", "P. Contact", "Booking")
    assert found[0]["ended_at"][:16] == "2026-03-01T10:05"
    server.command("import", "helpdesk", path, "--json", "--public-url", "https://desk.example", env=zone)
    assert len(records(server, number)) == 2
    for caller, agency in ((number, "5"), (other, "6")):
        newcall(server, caller)
        known(server, caller, agency_id=agency)


# MARK: In a browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def test_pages_of_calls_are_accessible_and_harmless(browser, house):
    tel = "/contact-center/vilnius/tel/?type=newcall&curator_id=a.name&ani="
    views = {"card": tel + house.numbers["sun"], "black": tel + house.numbers["black"], "choice": tel + house.numbers["twice"],
             "hostile": tel + house.numbers["hostile"], "unknown": tel + new_number(), "withheld": tel + "anonymous",
             "dashboard": "/contact-center/vilnius", "ended": f"/contact-center/vilnius/tel/?type=endcall&ani={house.numbers['sun']}", "agencies": "/agencies", "agency": "/agencies/10",
             "new-agency": "/agencies/new"}
    with new_context(browser, house) as context:
        sign_in(context.new_page())
        state = context.storage_state()
    state["cookies"] = [cookie for cookie in state["cookies"] if "session" in cookie["name"]]
    ARTIFACTS.mkdir(exist_ok=True)
    for look, (language, theme, screen) in enumerate(LOOKS):
        with new_context(browser, house, language, theme, screen, storage_state=state) as context:
            page = context.new_page()
            complaints = Complaints(page)
            for name, path in views.items():
                # All of them in two looks; those with most on them in the others.
                if look > 1 and name not in ("card", "choice", "hostile", "dashboard"):
                    continue
                page.goto(path)
                page.screenshot(path=ARTIFACTS / f"calls-{name}-{language}-{theme}-{screen}.png", full_page=True)
                violations = Axe().run(page).response["violations"]
                assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == [], (name, language)
                assert page.locator("html").get_attribute("lang") == language, name
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (name, screen)
                assert page.evaluate("window.hurt") is None and page.locator("main img").count() == 0, name
                assert not re.search(r">\s*(calls?|agency|agencies|pop)_[a-z_]+\s*<", page.content()), name
            assert complaints.found == []


def test_a_theme_is_one_key_away_and_a_button_without_scripts(browser, house):
    tel = f"/contact-center/vilnius/tel/?type=newcall&curator_id=a.name&ani={house.numbers['sun']}"
    for has_scripts in (True, False):
        with new_context(browser, house, java_script_enabled=has_scripts) as context:
            page = context.new_page()
            sign_in(page)
            page.goto(tel)
            if has_scripts:
                # Nothing takes the keyboard from whoever is typing elsewhere.
                assert page.evaluate("document.activeElement === document.body || document.activeElement === null")
                page.keyboard.press("1")
            else:
                page.locator("main button[name=theme], main form button").first.click()
            wait_for(lambda: records(house, house.numbers["sun"])[-1]["theme"], 10, f"the theme with scripts: {has_scripts}")
