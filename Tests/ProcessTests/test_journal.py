"""The Moscow call journal: its old addresses over a real MariaDB and PostgreSQL with the old tables, read only, and its page."""

import re
import time
from datetime import datetime, timezone

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from harness import call_journal
from harness.binary import ARTIFACTS
from harness.browser import LOOKS, Complaints, chromium, new_context, sign_in, signed_in_session
from harness.call_journal import DAY, FLAGS, NUMBERS, OUTBOUND, RESULTS, TYPES
from harness.postgres import free_port
from harness.server import Server, wait_for
from harness.telephony import endcall, new_number, newcall

CALL = {"id", "phone_number", "operator", "time", "card_id", "pp_id", "has_client_card", "result", "call_result_text", "call_type_text"}
PAGE = "/contact-center/moscow"
AGENCY = {"id", "agency_db_id", "agency_name_ru", "agency_name_en", "agency_address", "agency_comment", "city_name", "agency_metro_name",
          "district_name", "area_name", "region_name_from_db", "time_zone", *FLAGS, "result", "call_result_text", "client_name",
          "client_country", "client_metro", "manager_name", "operator_name", "datetime", "telephones_detailed", *NUMBERS}


class Journal:
    """A server over an outside journal, and somebody who is signed in."""

    def __init__(self, server: Server):
        self.server, self.session = server, signed_in_session(server)
        self.is_postgres = server.settings.get("SWITCHBOARD_CALLS_JOURNAL_DATABASE", "").startswith("postgres")

    def ask(self, path: str, **query) -> requests.Response:
        return self.session.get(self.server.url + path, params=query, timeout=30)

    def get(self, path: str, **query) -> dict:
        answer = self.ask(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def url(request):
    if request.param == "mysql":
        return call_journal.in_mariadb(request.getfixturevalue("mariadb"))
    return call_journal.in_postgres(request.getfixturevalue("postgres"))


@pytest.fixture(scope="module")
def journal(tmp_path_factory, url):
    settings = {"SWITCHBOARD_CALLS_JOURNAL_DATABASE": url, "SWITCHBOARD_HELPDESK_TIME_ZONE": "Europe/Moscow"}
    with Server(tmp_path_factory.mktemp("journal") / "data", settings).start() as server:
        yield Journal(server)


# MARK: Calls


@pytest.mark.parametrize("path", ["/api/moscow-calls", "/api/calls"])
def test_the_calls_of_a_day(journal, path):
    found = journal.get(path, date=DAY, _="1732180701000")
    assert set(found) == {"success", "calls"} and found["success"] is True
    calls = found["calls"]
    assert [call["id"] for call in calls] == list(range(124, 99, -1)), "the newest first"
    assert all(set(call) == CALL for call in calls)
    one = next(call for call in calls if call["id"] == 109)
    assert one == {"id": 109, "phone_number": "+70000000010", "operator": "Operator One", "time": "21.11.2026, 09:16:28", "card_id": 10,
                   "pp_id": 10, "has_client_card": True, "result": list(RESULTS)[9 % len(RESULTS)],
                   "call_result_text": list(RESULTS.values())[9 % len(RESULTS)], "call_type_text": list(TYPES.values())[9 % len(TYPES)]}
    assert {(call["result"], call["call_result_text"]) for call in calls} == set(RESULTS.items())
    assert {call["call_type_text"] for call in calls} == set(TYPES.values())
    # Nobody's telephone, nobody's operator, a processing that is not there, and none at all.
    assert (calls[0]["phone_number"], calls[0]["operator"], calls[0]["has_client_card"]) == (None, None, False)
    assert calls[1]["has_client_card"] is False


def test_a_date_that_is_none_is_today(journal):
    for date in ("garbage", "", "2026-13-40", "'; DROP TABLE calls; --", "21.11.2026"):
        assert journal.get("/api/moscow-calls", date=date) == {"success": True, "calls": []}, date
    assert journal.get("/api/moscow-calls") == {"success": True, "calls": []}
    assert [call["id"] for call in journal.get("/api/moscow-calls", date="2026-11-22")["calls"]] == [201]
    assert journal.get("/api/moscow-operator-stats", date="garbage") == {"success": True, "stats": []}


def test_statistics(journal):
    found = journal.get("/api/moscow-operator-stats", date=DAY)
    assert found["success"] is True
    named = [line for line in found["stats"] if line["operator_name"]]
    assert all(set(line) == {"operator_name", "call_count"} for line in found["stats"])
    assert {line["operator_name"]: line["call_count"] for line in named} == {"Operator One": 8, "Оператор Два": 8, "O'Three <b>": 8}
    assert [line["operator_name"] for line in named] == sorted(line["operator_name"] for line in named)
    months = journal.get("/api/moscow-calls-monthly-stats")
    assert months["success"] is True and all(set(line) == {"year", "month", "count"} for line in months["stats"])
    assert {(line["year"], line["month"]): line["count"] for line in months["stats"]} == {(2026, 10): 1, (2026, 11): 26}
    # Nothing is invented: no call today, and no durations anywhere.
    assert journal.get("/api/call_stats") == {"total_calls": 0, "avg_time": None}


# MARK: Who called


def test_the_card_of_a_client(journal):
    found = journal.get("/api/client-card/call/109")
    assert found == {"success": True, "client_data": {
        "processing_id": 10, "client_name": "Клиент Первый", "client_city": "city один", "manager_name": "Менеджер", "metro_name": "metro один",
        "country_name": "country один", "ad_name": "Radio", "phone": "+70000000010"}}
    for call in (100, 124, 4711, 2**40):
        assert journal.get(f"/api/client-card/call/{call}") == {"success": False, "error": "Информация о клиенте не найдена"}, call
    assert journal.ask("/api/client-card/call/abc").status_code in (200, 404)


@pytest.mark.parametrize("path", ["/api/call-agency-data/10", "/api/agency-call-info/10"])
def test_the_agency_that_was_called(journal, path):
    found = journal.get(path)
    assert set(found) == {"success", "agency_data"} and found["success"] is True
    [one] = found["agency_data"]
    assert set(one) >= AGENCY, AGENCY - set(one)
    assert one["agency_name_ru"] == "Агентство Солнце" and one["agency_name_en"] == "Sun 1" and one["agency_address"] == "ул. Ленина, 1"
    assert (one["city_name"], one["agency_metro_name"], one["district_name"], one["area_name"], one["region_name_from_db"]) == (
        "city один", "metro один", "district один", "areas один", "regions один")
    assert [one[flag] for flag in FLAGS] == [1, 0, 1, 0, 1, 0, 1]
    assert (one["result"], one["call_result_text"], one["datetime"]) == (-1, OUTBOUND[-1], "21.11.2026 10:20:30")
    assert (one["client_name"], one["client_country"], one["client_metro"], one["manager_name"]) == (
        "Клиент Первый", "country один", "metro один", "Менеджер")
    assert one["operator_name"] == "Operator One"
    assert one["telephones_detailed"] == [{"id": 21, "number": "+70000000021", "comment": "comment 21"},
                                          {"id": 22, "number": "+70000000022", "comment": "comment 22"}]
    assert (one["tel_1_id"], one["tel_2_id"], one["tel_3_id"]) == (21, 22, None)
    if "info" in path:
        assert (one["client_manager"], one["call_operator_name"], one["call_datetime"]) == ("Менеджер", "Operator One", "21.11.2026 10:20:30")


def test_an_agency_that_was_not_called(journal):
    for path in ("/api/call-agency-data/11", "/api/call-agency-data/4711", "/api/agency-call-info/4711"):
        assert journal.get(path) == {"success": True, "agency_data": []}, path


def test_the_directory_of_agencies(journal):
    found = journal.get("/api/agencies")
    assert found["success"] is True
    assert [agency["NAME_RU"] for agency in found["agencies"]] and {agency["NAME_RU"] for agency in found["agencies"]} == {
        "Агентство Солнце", "O'Moon & <b>"}
    one = next(agency for agency in found["agencies"] if agency["ID_TR"] == 1)
    assert set(one) == {"ID_TR", "NAME_RU", "NAME_EN", "ADDRESS", "CITY_NAME", "METRO_STATION_NAME", "DISTRICT_NAME", "ALL_TELEPHONES_CONCAT",
                        *(f"telephone_{place}_number" for place in range(1, 8))}
    assert (one["telephone_1_number"], one["telephone_3_number"]) == ("+70000000021", None)
    assert "+70000000021" in one["ALL_TELEPHONES_CONCAT"] and "+70000000022" in one["ALL_TELEPHONES_CONCAT"]
    for search, ids in (("солнце", [1]), ("moon", [2]), ("0000024", [2]), ("Ленина", [1, 2]), ("100%", []), ("_", []), ("' OR 1=1", []), ("Hidden", [])):
        assert sorted(agency["ID_TR"] for agency in journal.get("/api/agencies", search=search)["agencies"]) == ids, search


def test_what_is_known_of_an_agency(journal):
    found = journal.get("/api/agency-details/2")
    assert found["success"] is True
    one = found["agency_details"]
    assert set(one) >= {"id", "name", "english_name", "adres", "comment", "city_name", "metro_name", "district_name", "area_name",
                        "region_name_from_db", "time_zone", *FLAGS, "telephones"}
    assert (one["id"], one["name"], one["time_zone"]) == (2, "O'Moon & <b>", "+3")
    assert [set(number) for number in one["telephones"]] == [{"id", "number", "comment", "time_rezhim_id", "work_schedule"}] * 2
    assert one["telephones"][0]["work_schedule"] is None
    [first, _] = journal.get("/api/agency-details/1")["agency_details"]["telephones"]
    assert first["work_schedule"] == {day: "09:00 - 18:00" for day in call_journal.DAYS[:5]} | {"saturday": "10:30 - 14:00", "sunday": "Выходной"}
    for number in (3, 4711):
        answer = journal.ask(f"/api/agency-details/{number}")
        assert answer.status_code == 404 and answer.json() == {"success": False, "error": "Агентство не найдено"}


# MARK: Away


def test_a_database_that_is_away_is_said_soon(start_server, url):
    gone = re.sub(r":\d+/", f":{free_port()}/", url)
    journal = Journal(start_server(SWITCHBOARD_CALLS_JOURNAL_DATABASE=gone))
    for path in ("/api/moscow-calls", "/api/calls", "/api/moscow-operator-stats", "/api/moscow-calls-monthly-stats", "/api/agencies",
                 "/api/agency-details/1", "/api/client-card/call/1", "/api/call-agency-data/10"):
        begin = time.monotonic()
        answer = journal.ask(path)
        assert time.monotonic() - begin < 20
        assert answer.status_code == 500 and answer.json()["success"] is False and answer.json()["error"], path
        if path.endswith("calls"):
            assert answer.json()["calls"] == []
    # Nothing is invented.
    assert journal.ask("/api/call_stats").status_code == 500
    page = journal.ask(PAGE)
    assert page.status_code in (200, 500, 503) and "<h1" in page.text and 'role="alert"' in page.text
    assert "journ@l" not in journal.server.log() and "journ%40l" not in journal.server.log()


def test_a_wrong_password_is_no_page_of_its_own(start_server, url):
    journal = Journal(start_server(SWITCHBOARD_CALLS_JOURNAL_DATABASE=url.replace("ss%2F1", "wrong")))
    answer = journal.ask("/api/moscow-calls")
    assert answer.status_code == 500 and answer.json()["calls"] == [] and "wrong" not in answer.text


# MARK: Own calls


def test_without_another_source_it_is_of_ones_own_calls(start_server):
    journal = Journal(start_server(SWITCHBOARD_HELPDESK_TIME_ZONE="UTC"))
    number, other = new_number(), new_number()
    newcall(journal.server, number, "a.name", callid="1")
    newcall(journal.server, other, "b.name", callid="2")
    calls = journal.get("/api/moscow-calls")["calls"]
    assert [(call["phone_number"], call["operator"]) for call in calls] == [(other, "b.name"), (number, "a.name")]
    assert all(set(call) == CALL and call["has_client_card"] is False for call in calls)
    now = datetime.now(timezone.utc)
    assert calls[0]["time"][:10] in (f"{now:%d.%m.%Y}", calls[1]["time"][:10])
    assert journal.get("/api/call_stats") == {"total_calls": 2, "avg_time": None}
    endcall(journal.server, ani=number)
    stats = journal.get("/api/call_stats")
    assert stats["total_calls"] == 2 and re.fullmatch(r"\d+:\d\d", stats["avg_time"])
    assert journal.get("/api/moscow-operator-stats")["stats"] == [
        {"operator_name": "a.name", "call_count": 1}, {"operator_name": "b.name", "call_count": 1}]
    assert journal.get("/api/moscow-calls-monthly-stats")["stats"][-1]["count"] == 2


# MARK: The page


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


VIEWS = {"day": f"{PAGE}?date={DAY}", "empty": PAGE, "call": PAGE + "/calls/109", "agencies": PAGE + "/agencies", "agency": PAGE + "/agencies/1"}


def test_the_page_is_accessible_in_every_language(browser, journal):
    if journal.is_postgres:
        pytest.skip("it shows the same of either database")
    ARTIFACTS.mkdir(exist_ok=True)
    with new_context(browser, journal.server) as context:
        sign_in(context.new_page())
        state = context.storage_state()
    state["cookies"] = [cookie for cookie in state["cookies"] if "session" in cookie["name"]]
    for language, theme, screen in LOOKS:
        with new_context(browser, journal.server, language, theme, screen, storage_state=state) as context:
            page = context.new_page()
            complaints = Complaints(page)
            for name, path in VIEWS.items():
                page.goto(path)
                page.eval_on_selector_all("main details", "all => all.forEach(details => { details.open = true; })")
                page.screenshot(path=ARTIFACTS / f"journal-{name}-{language}-{theme}-{screen}.png", full_page=True)
                violations = Axe().run(page).response["violations"]
                assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == [], (name, language)
                assert page.locator("html").get_attribute("lang") == language
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (name, screen)
                assert not re.search(r">\s*journal_[a-z_]+\s*<", page.content()), name
            assert complaints.found == []


def test_the_page_without_scripts_shows_the_day(browser, journal):
    with new_context(browser, journal.server, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(f"{PAGE}?date={DAY}")
        said = page.locator("main").inner_text()
        for text in ("+70000000010", "Оператор Два", "O'Three <b>", "09:16"):
            assert text in said, text
        page.goto(f"{PAGE}?date={DAY}&number=0000010&operator=Operator+One")
        assert "+70000000010" in page.locator("main").inner_text() and "+70000000012" not in page.locator("main").inner_text()
        # The address of an agency opens the map beside this page.
        page.goto(PAGE + "/agencies")
        link = page.locator("a[href^='https://yandex.ru/maps/?text=']").first
        assert link.get_attribute("target") == "_blank" and "noopener" in link.get_attribute("rel")


def test_the_journal_as_a_table_for_others(journal):
    """Whatever address the page names for it."""
    page = journal.ask(PAGE, date=DAY).text
    addresses = re.findall(r'href="(/[^"]*csv[^"]*)"', page)
    assert addresses, "no CSV"
    answer = journal.ask(addresses[0].replace("&amp;", "&"))
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv")
    assert answer.text.count("\n") >= 26 and "+70000000010" in answer.text
    # A table program must not take a name for a formula.
    assert not re.search(r'(?m)(^|[,;])"?[=@]', answer.text)
