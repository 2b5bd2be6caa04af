"""The status document from outside: the files and lists of the old service, broken in every way, and what its readers see."""

import json
import socket

import pytest
import requests

from harness.api import api
from harness.feeds import FILES, LISTS, Lists, filled
from harness.server import wait_for

DATA = {
    "sms": [
        [{"country": "Monaco", "bandwidth": "78", "response_time": "1053", "provider": "Kildy"},
         {"country": "Austria", "bandwidth": "35", "response_time": "1336", "provider": "Topolo"}],
        [{"country": "Austria", "bandwidth": "35", "response_time": "1336", "provider": "Topolo"},
         {"country": "Monaco", "bandwidth": "78", "response_time": "1053", "provider": "Kildy"}]],
    "mms": [[{"country": "Peru", "provider": "Topolo", "bandwidth": "9", "response_time": "700"}]] * 2,
    "voice_call": [
        {"country": "Austria", "bandwidth": "34", "response_time": "1651", "provider": "TransparentCalls",
         "connection_stability": 0.93, "ttfb": 495, "voice_purity": 46, "median_of_calls_time": 7, "median_of_call_time": 7},
        {"country": "Monaco", "bandwidth": "25", "response_time": "1274", "provider": "E-Voice",
         "connection_stability": 0.51, "ttfb": 46, "voice_purity": 68, "median_of_calls_time": 24, "median_of_call_time": 24}],
    "email": {"Austria": [
        [{"country": "AT", "provider": "Comcast", "delivery_time": 17}, {"country": "AT", "provider": "Yahoo", "delivery_time": 596}],
        [{"country": "AT", "provider": "Yahoo", "delivery_time": 596}, {"country": "AT", "provider": "Comcast", "delivery_time": 17}]]},
    "billing": {"create_customer": False, "purchase": True, "payout": False, "reccuring": True, "fraud_control": False,
                "checkout_page": False},
    "support": [3, 93],
    "incident": [{"topic": "Support overload", "status": "active"}, {"topic": "Old", "status": "closed"}],
}
# As fast as the settings allow.
QUICK = {"SWITCHBOARD_FEEDS_SECONDS": "1", "SWITCHBOARD_FEEDS_CACHE_SECONDS": "0", "SWITCHBOARD_FEEDS_TIMEOUT_SECONDS": "1"}


@pytest.fixture
def lists():
    lists = Lists()
    yield lists
    lists.stop()


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path / "feeds")


def settings(folder, lists) -> dict:
    return QUICK | {"SWITCHBOARD_FEEDS_FOLDER": str(folder), "SWITCHBOARD_FEEDS_HTTP_URL": lists.url}


def document(server) -> dict:
    answer = requests.get(server.url + "/api", timeout=10)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


def complete(server) -> dict:
    return wait_for(lambda: (found := document(server))["status"] and found, 15, "all sources")


@pytest.mark.both_engines
def test_the_document_is_the_old_one(start_server, folder, lists):
    server = start_server(**settings(folder, lists))
    found = complete(server)
    assert found["data"] == DATA and found["error"] == ""
    assert set(found) == {"status", "data", "error", "health"}
    assert {name: (health["ok"], health["rows"], health["rejected"]) for name, health in found["health"].items()} == {
        "sms": (True, 2, 0), "mms": (True, 1, 0), "voice": (True, 2, 0), "email": (True, 2, 0), "billing": (True, 1, 0),
        "support": (True, 2, 0), "incidents": (True, 2, 0)}


def test_a_broken_source_keeps_its_last_good_value_and_says_why(start_server, folder, lists):
    server = start_server(**settings(folder, lists))
    complete(server)

    def broken(name: str, why: str):
        def told():
            found = document(server)
            assert found["status"] and found["data"] == DATA and found["error"] == ""
            health = found["health"][name]
            return not health["ok"] and health["error"] == why
        wait_for(told, 15, f"{name}: {why}")

    def mended(name: str):
        wait_for(lambda: document(server)["health"][name]["ok"], 15, f"{name} to be well again")

    for behaviour, why in (("fail", "it answered with status 500"), ("half", "it is not the JSON that was expected"),
                           ("garbage", "it is not the JSON that was expected"), ("flood", f"it is larger than {4 << 20} bytes")):
        lists.behave["/support"] = behaviour
        broken("support", why)
        lists.behave.clear()
        mended("support")
    # A byte now and then is no answer either.
    lists.behave["/support"] = "slow"
    broken("support", "no answer in time")
    lists.behave.clear()
    mended("support")
    lists.behave["/mms"] = "hang"
    broken("mms", "no answer in time")
    # One that hangs delays none of the others.
    wait_for(lambda: all(health["ok"] and health["age_seconds"] <= 5
                         for name, health in document(server)["health"].items() if name != "mms"), 15, "the others to go on")

    (folder / "billing.data").write_text("broken")
    broken("billing", "it is not six characters 0 or 1")
    folder.rename(folder.with_name("gone"))
    for name in ("sms", "voice", "email", "billing"):
        broken(name, "the file is not there")
    lists.stop()
    broken("incidents", "nothing listens there")

    # The next life knows the values, too, although nothing can be read.
    assert server.stop() == 0
    server.start()
    found = document(server)
    assert found["status"] and found["data"] == DATA
    wait_for(lambda: not any(health["ok"] for health in document(server)["health"].values()), 15, "everything to fail")
    assert document(server)["data"] == DATA


def test_a_source_that_was_never_read_is_named(start_server, folder, lists):
    (folder / "voice.data").unlink()
    lists.behave["/accendent"] = "fail"
    server = start_server(**settings(folder, lists))
    expected = "Error on collect data: voice (the file is not there), incidents (it answered with status 500)"
    found = wait_for(lambda: (found := document(server))["error"] == expected and found, 15, "the sources that are missing")
    assert found["status"] is False and found["data"] is None
    (folder / "voice.data").write_text(FILES["voice.data"])
    lists.behave.clear()
    assert complete(server)["data"] == DATA


def test_rows_that_are_wrong_are_left_out_and_told(start_server, folder, lists):
    (folder / "sms.data").write_bytes(b"\xef\xbb\xbfMC;78;1053;Kildy\r\nFR;+5;1;Rond\r\n\r\nFR;\xff\x00;1;Rond\r\nAT;35;1336;Topolo")
    (folder / "voice.data").write_text(FILES["voice.data"] + "MC;25;1274;E-Voice;1.5;46;68;24\n")
    server = start_server(**settings(folder, lists))
    found = complete(server)
    assert found["data"] == DATA
    assert (found["health"]["sms"]["rows"], found["health"]["sms"]["rejected"]) == (2, 2)
    feeds = {feed["name"]: feed for feed in api(server).get("/feeds")["items"]}
    assert [(row["line"], row["code"]) for row in feeds["sms"]["rejected_rows"]] == [(2, "not_whole"), (4, "not_whole")]
    [row] = feeds["voice"]["rejected_rows"]
    assert (row["line"], row["code"], row["field"], row["text"]) == (3, "not_share", "connection_stability", "MC;25;1274;E-Voice;1.5;46;68;24")


@pytest.mark.both_engines
def test_a_program_sends_what_a_source_would_answer(start_server):
    server = start_server(SWITCHBOARD_FEEDS_CACHE_SECONDS="0")
    desk = api(server)
    for name, text in FILES.items():
        answer = desk.request("POST", "/feeds/" + name.removesuffix(".data"), data=text)
        assert answer.status_code == 200 and answer.json()["used"] is True, answer.text
    for path, rows in LISTS.items():
        name = {"/accendent": "incidents"}.get(path, path[1:])
        assert desk.request("POST", "/feeds/" + name, json=rows).json()["rows"] == len(rows)
    assert document(server)["data"] == DATA
    server.kill()
    server.start()
    assert document(server)["data"] == DATA


def test_the_address_of_its_own(start_server, folder, lists):
    server = start_server(**settings(folder, lists), SWITCHBOARD_LISTENERS="127.0.0.1:0=status")
    complete(server)
    lines = [json.loads(line) for line in server.log().splitlines() if "listening for some families" in line]
    public = lines[0]["address"]
    for path in ("/", "/api"):
        answer = requests.get(public + path, headers={"Origin": "https://elsewhere.example"}, timeout=10)
        assert answer.status_code == 200 and answer.json()["data"] == DATA
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for method in ("POST", "PUT", "DELETE"):
            assert requests.request(method, public + path, timeout=10).status_code == 405
    for path in ("/sign-in", "/api/v1/feeds", "/v1/incidents/", "/metrics", "/assets/switchboard.css"):
        assert requests.get(public + path, timeout=10).status_code == 404
    refused = requests.post(server.url + "/api", timeout=10)
    assert refused.status_code == 405 and refused.json()["status"] is False and refused.json()["data"] is None
    # The bare address of the main listener stays the desk's.
    assert "application/json" not in requests.get(server.url + "/", timeout=10).headers["Content-Type"]


def test_the_document_is_as_private_as_the_page(start_server):
    server = start_server()
    desk = api(server)
    assert document(server)["status"] is True and requests.get(server.url + "/status", timeout=10).ok
    [site] = desk.get("/status/sites")["items"]
    desk.expect(200, "PUT", f"/status/sites/{site['id']}", json={"access": "password", "password": "open the page, please"})
    refused = requests.get(server.url + "/api", timeout=10)
    assert refused.status_code == 401 and refused.json()["status"] is False and refused.json()["data"] is None
    reader = requests.Session()
    entered = reader.post(server.url + "/status/password", data={"password": "open the page, please", "return_to": "/status"}, timeout=10)
    assert entered.ok
    answer = reader.get(server.url + "/api", timeout=10)
    assert answer.json()["status"] is True and answer.headers["Cache-Control"] == "private, no-cache"


def test_a_reader_who_goes_away_harms_nobody(start_server, folder, lists):
    server = start_server(**settings(folder, lists))
    complete(server)
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as reader:
            reader.sendall(b"GET /api HTTP/1.1\r\nHost: x\r\n\r\n")
    assert document(server)["data"] == DATA
