"""Calls from outside: what the telephone system opens, what is kept of it, and what the old pages' scripts are told."""

import re
import time
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
import requests

from harness.api import api
from harness.browser import signed_in_session
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for
from harness.telephony import LATEST, POP, TEL, Day, ask, endcall, new_number, newcall, records, words, written

FIELDS = {"id", "number", "agent", "agency_id", "agency_name", "contact", "region", "theme", "started_at", "ended_at"}
OLD_FIELDS = {"CALL_INFO_ID", "TIME_BEGIN", "TIME_END", "PHONE_NUMBER", "CURRATOR", "THEME", "REGION", "AGENCY_MANAGER", "AGENCY_NAME"}
THEME = "/update_call_theme"
NO_RECORD = {"status": "error", "message": "Запись звонка не найдена"}
UNCHANGED = {"status": "warning", "message": "Запись не найдена или тема не изменилась"}


def latest(server: Server, session: requests.Session | None = None) -> list[dict]:
    answer = (session or signed_in_session(server)).get(server.url + LATEST, timeout=20)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"calls"}
    return answer.json()["calls"]


# MARK: Numbers


@pytest.mark.parametrize("shape", [
    TEL + "?key=val&ani=+{}&type=newcall&curator_id=a.name", TEL + "?key=val&ani=%20{}&type=newcall&curator_id=a.name",
    TEL + "?key=val&ani=++{}&type=newcall&curator_id=a.name", TEL + "?key=val&ani=%2B{}&type=newcall&curator_id=a.name",
    TEL + "?key=val&ani={}&type=newcall&curator_id=a.name", TEL + "?ani=00{}&type=newcall", TEL + "?ani=%2B{}",
    TEL + "?+{}&type=newcall", TEL + "?+{}", TEL + "?{}=&type=newcall", TEL + "{}/", TEL + "+{}/", TEL + "%2B{}/?type=newcall&curator_id=a.name",
    POP + "?ani=%2B{}&event=ringing", POP + "?phone={}", POP + "?from=+{}", POP + "?caller={}", POP + "?cli={}", POP + "?tel=%20{}",
])
def test_a_number_is_read_however_it_is_written(server, shape):
    number = new_number()
    before = len(records(server))
    answer = requests.get(server.url + shape.format(number[1:]), timeout=20)
    assert answer.status_code == 200, answer.text
    assert len(records(server)) == before + 1
    [call] = records(server, number)
    assert set(call) >= FIELDS and call["ended_at"] is None and call["region"] == "lt"
    assert latest(server)[0]["PHONE_NUMBER"] == number


def test_a_number_is_written_with_signs_between(server):
    number = new_number()
    requests.get(f"{server.url}{POP}", params={"ani": f"+{number[1:4]} ({number[4:6]}) {number[6:9]}-{number[9:]}"}, timeout=20)
    assert len(records(server, number)) == 1


@pytest.mark.parametrize("query", ["type=newcall&curator_id=a.name", "ani=&type=newcall", "ani=anonymous&type=newcall", "ani=unknown&type=newcall"])
def test_who_does_not_show_a_number_calls_too(server, query):
    before = records(server)
    answer = ask(server, query)
    assert answer.status_code in (200, 404), answer.text
    after = records(server)
    assert len(after) == len(before) + 1 and after[-1]["number"] in (None, "") and after[-1]["agency_id"] is None
    assert isinstance(latest(server)[0]["PHONE_NUMBER"], str | None)


# MARK: Ends


def test_an_end_is_of_its_own_call(server):
    numbers = [new_number(), new_number()]
    for number in numbers:
        newcall(server, number)
    # Of the older one, though another came after it.
    endcall(server, ani=numbers[0])
    assert [records(server, number)[0]["ended_at"] is None for number in numbers] == [False, True]
    shown = {call["PHONE_NUMBER"]: call["TIME_END"] for call in latest(server)}
    assert shown[numbers[1]] == "N/A" and re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d", shown[numbers[0]])


@pytest.mark.both_engines
def test_calls_of_one_number_are_told_apart(server):
    number = new_number()
    for agent, call in (("a.one", "c1"), ("b.two", "c2"), ("c.three", "c3"), ("c.three", "c4")):
        newcall(server, number, agent, callid=f"{number}/{call}")

    def ended() -> list[bool]:
        return [call["ended_at"] is not None for call in records(server, number)]

    endcall(server, ani=number, callid=f"{number}/c3")
    assert ended() == [False, False, True, False]
    endcall(server, ani=number, curator_id="a.one")
    assert ended() == [True, False, True, False]
    endcall(server, ani=number, agent="b.two")
    assert ended() == [True, True, True, False]
    # Nobody's, and once more of one that has ended.
    first = records(server, number)
    endcall(server, ani=new_number())
    endcall(server, ani=number, callid=f"{number}/c1")
    endcall(server, callid=f"{number}/nobody's")
    assert records(server, number) == first
    endcall(server, ani=number)
    assert ended() == [True] * 4


def test_an_end_without_a_number_is_of_the_session(server):
    mine, other = requests.Session(), requests.Session()
    numbers = [new_number(), new_number()]
    newcall(server, numbers[0], session=mine)
    newcall(server, numbers[1], session=other)
    endcall(server)
    assert all(records(server, number)[0]["ended_at"] is None for number in numbers)
    page = words(endcall(server, session=mine).text)
    assert records(server, numbers[0])[0]["ended_at"] and records(server, numbers[1])[0]["ended_at"] is None
    assert "Call Ended" in page or "Call ended" in page


def test_the_page_of_an_end_leads_back(server):
    session, number = signed_in_session(server), new_number()
    newcall(server, number, session=session)
    ended = endcall(server, session=session, ani=number)
    page = words(ended.text)
    assert re.search("call ended", page, re.IGNORECASE) and number in page
    back = ended.headers.get("Refresh") or (re.search(r'http-equiv="refresh" content="([^"]+)"', ended.text) or ["", ""])[1]
    assert back.startswith("30") and "/contact-center/vilnius" in back, ended.text


def test_one_call_is_told_of_several_times(server):
    number = new_number()
    for event in ("ringing", "ringing", "answered"):
        assert ask(server, written(ani=number, callid="x" + number, agent="a.one", event=event, queue="Sales", direction="in"), path=POP).ok
    newcall(server, number, "a.one", callid="x" + number)
    [call] = records(server, number)
    assert call["agent"] == "a.one" and call["ended_at"] is None
    assert ask(server, written(ani=number, callid="x" + number, event="ended"), path=POP).ok
    assert records(server, number)[0]["ended_at"]


# MARK: Doors


def test_only_what_the_telephone_system_opens_needs_no_sign_in(server):
    for path in (LATEST, "/contact-center/vilnius", "/call-show/Sun%20Travel/", "/contact-center/moscow", "/api/moscow-calls", "/api/calls",
                 "/api/call_stats", "/api/agencies", "/finesse/agents/status"):
        answer = requests.get(server.url + path, allow_redirects=False, timeout=20)
        assert answer.status_code in (302, 303, 401), f"{path}: {answer.status_code}"
    assert requests.post(server.url + THEME, data={"theme": "x"}, allow_redirects=False, timeout=20).status_code in (302, 303, 401)


def test_whoever_is_not_signed_in_sees_nothing_of_people(server, tmp_path):
    number = new_number()
    path = tmp_path / "agencies.csv"
    path.write_text(f"AGENCY_ID,AGENCY_PHONE,NAME\n1,{number},Hidden Travel\n")
    server.command("import", "agencies", path)
    session = signed_in_session(server)
    newcall(server, number)
    wait_for(lambda: "Hidden Travel" in newcall(server, number, session=session).text, 10, "the card")
    for query in (written(ani=number, type="newcall"), written(ani=number, type="endcall")):
        assert "Hidden Travel" not in ask(server, query).text
    assert "Hidden Travel" not in ask(server, written(ani=number), path=POP).text


def test_other_origins_may_ask_here_alone(server):
    origin = {"Origin": "https://telephony.example"}
    for method in ("GET", "POST", "OPTIONS"):
        more = {"Access-Control-Request-Method": "GET"} if method == "OPTIONS" else {}
        answer = requests.request(method, f"{server.url}{TEL}?ani={new_number()}&type=newcall", headers=origin | more, timeout=20)
        assert answer.ok, f"{method}: {answer.status_code}"
        assert answer.headers.get("Access-Control-Allow-Origin") in ("*", origin["Origin"]), method
        assert answer.headers.get("Access-Control-Allow-Credentials") == "true", method
        if method == "OPTIONS":
            allowed = answer.headers["Access-Control-Allow-Methods"]
            assert all(name in allowed for name in ("GET", "POST", "OPTIONS")), allowed
    plain = requests.options(server.url + TEL, headers=origin, timeout=20)
    assert plain.ok and plain.headers["Access-Control-Allow-Origin"] in ("*", origin["Origin"])
    session = signed_in_session(server)
    for path in (LATEST, "/contact-center/vilnius", "/api/moscow-calls"):
        assert "Access-Control-Allow-Origin" not in session.get(server.url + path, headers=origin, timeout=20).headers, path


def test_a_program_reads_calls_with_a_scope_of_its_own(server):
    number = new_number()
    newcall(server, number, "p.rogram")
    [call] = records(server, number)
    assert call["agent"] == "p.rogram" and call["started_at"].endswith("Z") and call["theme"] in (None, "")
    other = api(server, "incidents:read")
    assert other.request("GET", "/calls").status_code == 403


# MARK: What the old scripts ask


def test_the_latest_calls(start_server):
    server = start_server(SWITCHBOARD_HELPDESK_TIME_ZONE="Asia/Kolkata", SWITCHBOARD_CALLS_REGION="ru")
    session = signed_in_session(server)
    assert latest(server, session) == []
    numbers = [new_number() for _ in range(7)]
    for number in numbers:
        newcall(server, number, "a.name")
    found = latest(server, session)
    assert [call["PHONE_NUMBER"] for call in found] == numbers[:1:-1]
    assert all(set(call) == OLD_FIELDS for call in found)
    assert all((call["CURRATOR"], call["REGION"], call["TIME_END"]) == ("a.name", "ru", "N/A") for call in found)
    began = datetime.strptime(found[0]["TIME_BEGIN"], "%d.%m.%Y %H:%M").replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    assert abs((datetime.now(timezone.utc) - began).total_seconds()) < 130


@pytest.mark.both_engines
def test_the_theme_of_ones_own_call(server):
    mine, other = signed_in_session(server), signed_in_session(server)
    number = new_number()
    newcall(server, number, session=mine)
    newcall(server, new_number())
    missing = other.post(server.url + THEME, data={"theme": "Booking"}, timeout=20)
    assert missing.status_code == 400 and missing.json() == NO_RECORD
    done = mine.post(server.url + THEME, data={"theme": "Booking"}, timeout=20)
    assert done.status_code == 200 and done.json() == {"status": "success"}
    again = mine.post(server.url + THEME, data={"theme": "Booking"}, timeout=20)
    assert again.status_code == 200 and again.json() == UNCHANGED
    assert records(server, number)[0]["theme"] == "Booking"
    assert [call["THEME"] for call in latest(server, mine) if call["PHONE_NUMBER"] == number] == ["Booking"]
    # It can be said after the end, too; a forged form cannot say it.
    endcall(server, session=mine, ani=number)
    forged = mine.post(server.url + THEME, data={"theme": "Forged"}, headers={"Origin": "https://evil.test"}, timeout=20)
    assert forged.status_code == 403
    assert mine.post(server.url + THEME, data={"theme": "Жалоба"}, timeout=20).json() == {"status": "success"}
    assert records(server, number)[0]["theme"] == "Жалоба"


def test_the_old_log_holds_each_request_as_it_came(start_server, tmp_path):
    log = tmp_path / "stat.log"
    server = start_server(SWITCHBOARD_CALLS_STAT_LOG=str(log))
    number = new_number()
    asked = [f"{TEL}?key=val&ani={number}&type=newcall&curator_id=a.name", f"{TEL}?ani=++{number[1:]}&type=newcall&x=%D0%B6",
             f"{TEL}?type=endcall&ani={number}", f"{TEL}?type=endcall"]
    for path in asked:
        assert requests.get(server.url + path, timeout=20).ok
    wait_for(lambda: log.exists() and log.read_text().count("tel: '") == len(asked), 10, "the lines")
    lines = log.read_text().splitlines()
    told = [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d tel: '(.*)'", line) for line in lines]
    assert [line[1] for line in told if line] == asked
    assert any(number in line for line, match in zip(lines, told) if not match), lines


# MARK: Kills


@pytest.mark.both_engines
@pytest.mark.timeout(seconds(120))
def test_no_call_is_lost_or_doubled_by_kills(start_server):
    server = start_server()
    port = server.port
    day = Day(server, 300 * rounds(1)).start()
    for _ in range(3):
        time.sleep(0.4)
        server.kill()
        # The telephone system knows one address.
        server.start(port=port)
    day.join(seconds(60))
    assert day.faults(records(server)) == []


def test_what_was_answered_is_on_the_disk(start_server):
    server = start_server()
    for _ in range(5):
        number = new_number()
        newcall(server, number)
        server.kill()
        server.start()
        assert len(records(server, number)) == 1
        endcall(server, ani=number)
        server.kill()
        server.start()
        assert records(server, number)[0]["ended_at"]
