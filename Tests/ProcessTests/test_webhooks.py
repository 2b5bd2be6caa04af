"""Web hooks, told to a receiver that believes what the library of Standard Webhooks verifies."""

import itertools
import json
import socketserver
import threading

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from harness import binary
from harness.api import api
from harness.browser import post_form, signed_in_session
from harness.native import accepted, send
from harness.server import Server, wait_for
from harness.webhooks import Receiver


SCHEMA = Draft202012Validator(json.loads((binary.ROOT / "docs/api/webhook-v1.schema.json").read_text()), format_checker=FormatChecker())


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


SOON = {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": 1, "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": 2}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("webhooks") / "data", SOON).start() as server:
        yield server
        assert server.is_alive(), server.log()[-4000:]


@pytest.fixture
def house(desk):
    """A server that tries again soon, with a service of the test's own, whose destinations are told of it alone."""
    desk.shop = desk.add_service(f"Shop {next(_numbers)}")
    return desk


def add(server, name: str, receiver: Receiver, *options) -> dict:
    name = f"{name} of {server.shop.name}"
    return server.command(
        "destination", "add", name, "--service", server.shop.name, "--webhook", receiver.url, *options, "--json").json()


def report(server, title: str, **fields) -> int:
    return accepted(send(server, server.shop, {"title": title, "level": "error"} | fields))["incident_id"]


def calls(receiver: Receiver, count: int):
    return wait_for(lambda: receiver.calls[:] if len(receiver.calls) >= count else None, 20, f"{count} calls")


def row(server, number: int, state: str) -> dict:
    reader = api(server, "notifications:read")
    return wait_for(lambda: (reader.get("/notifications", incident=number, state=state)["items"] or [None])[0], 20, f"a row {state}")


@pytest.mark.both_engines
def test_the_life_of_an_incident_is_told_and_verifies(start_server, receiver):
    house = start_server(**SOON)
    house.shop = house.add_service("Shop")
    made = add(house, "ops", receiver, "--kinds", "opened,reopened,resolved,commented")
    number = report(house, "Payment <failed> & «more»")
    robot = api(house, "incidents:read", "incidents:write")
    opened = calls(receiver, 1)[0]
    body = opened.verified(made["secret"])
    assert (body["version"], body["type"], body["destination"]) == (1, "incident.opened", made["name"])
    assert body["timestamp"].endswith("Z") and body["data"]["url"] == f"{house.url}/incidents/{number}"
    # Counters of the same incident may have moved on since.
    now = robot.get(f"/incidents/{number}")
    assert set(body["data"]["incident"]) == set(now) and body["data"]["incident"]["title"] == now["title"] == "Payment <failed> & «more»"
    assert opened.headers["content-type"] == "application/json" and opened.path == "/hook"
    robot.post(f"/incidents/{number}/comments", {"text": "on it"})
    for action in ("resolve", "reopen"):
        robot.post(f"/incidents/{number}/{action}")
        calls(receiver, {"resolve": 3, "reopen": 4}[action])
    assert [call.verified(made["secret"])["type"] for call in receiver.calls] == [
        "incident.opened", "incident.commented", "incident.resolved", "incident.reopened"]
    assert receiver.calls[1].json["data"]["comment"]["text"] == "on it"
    for call in receiver.calls:
        SCHEMA.validate(call.json)
    assert len({call.id for call in receiver.calls}) == 4 and not any("." in call.id for call in receiver.calls)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_what_speaks_of_now_is_tried_again_with_the_same_id(house, receiver, status):
    receiver.answers = [status]
    made = add(house, "ops", receiver)
    number = report(house, "Payment failed")
    first, second = calls(receiver, 2)
    assert first.id == second.id and first.body == second.body
    assert first.verified(made["secret"]) == second.verified(made["secret"])
    assert row(house, number, "sent")["attempts"] == 2


def test_a_wait_that_is_asked_for_is_kept(house, receiver):
    receiver.answers = [(503, {"Retry-After": "4"})]
    add(house, "ops", receiver)
    report(house, "Payment failed")
    first, second = calls(receiver, 2)
    assert second.at - first.at >= 3.9


def test_no_answer_is_tried_again(house, receiver):
    receiver.answers = [None]
    add(house, "ops", receiver)
    report(house, "Payment failed")
    first, second = calls(receiver, 2)
    assert first.id == second.id


def test_a_status_is_enough(house):
    """Of the body that is announced nothing comes."""

    class Terse(socketserver.StreamRequestHandler):
        def handle(self):
            length = 0
            for line in self.rfile:
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                if line == b"\r\n":
                    break
            self.rfile.read(length)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            # Until the sender hangs up.
            self.rfile.read()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Terse) as terse:
        terse.daemon_threads = True
        threading.Thread(target=terse.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{terse.server_address[1]}/"
        house.command("destination", "add", "terse", "--service", house.shop.name, "--webhook", address)
        number = report(house, "Payment failed")
        assert row(house, number, "sent")["attempts"] == 1
        terse.shutdown()


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410])
def test_everything_else_is_permanent_and_names_the_code(house, receiver, status):
    receiver.answers = [(status, {"Location": receiver.url + "/elsewhere"})]
    add(house, "ops", receiver)
    number = report(house, "Payment failed")
    assert str(status) in row(house, number, "gave_up")["reason"]
    assert [call.path for call in receiver.calls] == ["/hook"]


def test_headers_of_the_receiver_are_sent_and_shown_to_nobody(house, receiver):
    add(house, "ops", receiver, "--header", "Authorization: Bearer open-sesame", "--header", "X-Team: a: b")
    number = report(house, "Payment failed")
    call = calls(receiver, 1)[0]
    assert call.headers["authorization"] == "Bearer open-sesame" and call.headers["x-team"] == "a: b"
    assert "open-sesame" not in house.log()
    assert "open-sesame" not in json.dumps(row(house, number, "sent"))
    for bad in ("Content-Type: text/plain", "no colon", "X: a\nY: b", "webhook-id: 1"):
        refused = binary.run("destination", "add", "other", "--webhook", receiver.url, "--header", bad, "--data-dir", house.data_dir)
        assert refused.code != 0, bad


@pytest.mark.parametrize("preset, title", [("slack", "Payment &lt;failed&gt; &amp; more"), ("mattermost", "Payment <failed> & more")])
def test_chats_get_their_own_form(house, receiver, preset, title):
    add(house, "chat", receiver, "--preset", preset)
    number = report(house, "Payment <failed> & more")
    body = calls(receiver, 1)[0].json
    assert set(body) == {"text"} and title in body["text"] and f"{house.url}/incidents/{number}" in body["text"]


def test_the_page_makes_a_destination_in_the_form_of_a_chat(house, receiver):
    session, name = signed_in_session(house), f"chat of {house.shop.name}"
    form = dict(name=name, channel="webhook", address=receiver.url, service=house.shop.name, level=["error", "critical"],
                kind=["opened"], time_zone="Europe/Berlin", bundle="on", preset="mattermost")
    refused = post_form(session, house, "/destinations", "/destinations", **form, headers="no colon")
    assert refused.status_code == 422 and "no colon" in refused.text
    made = post_form(session, house, "/destinations", "/destinations", **form, headers="Authorization: Bearer open-sesame\n\nX-Team: a")
    assert made.ok and "whsec_" in made.text
    described = next(one for one in api(house, "notifications:read").get("/destinations")["items"] if one["name"] == name)
    assert (described["time_zone"], described["bundle"], described["preset"]) == ("Europe/Berlin", True, "mattermost")
    report(house, "Payment failed")
    call = calls(receiver, 1)[0]
    assert set(call.json) == {"text"} and call.headers["authorization"] == "Bearer open-sesame" and call.headers["x-team"] == "a"


@pytest.mark.parametrize("address", [
    "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://2852039166/",
    "https://user:secret@hooks.example.com/", "ftp://hooks.example.com/", "hooks.example.com"])
def test_addresses_that_may_never_be_used_are_refused_at_once(house, address):
    refused = binary.run("destination", "add", "bad", "--webhook", address, "--data-dir", house.data_dir)
    assert refused.code == 1 and refused.err and "secret" not in refused.err


def test_a_test_message_waits_for_its_answer(house, receiver):
    made = add(house, "ops", receiver)
    assert house.command("notify", "test", made["name"]).code == 0
    body = receiver.calls[0].verified(made["secret"])
    SCHEMA.validate(body)
    assert body["type"] == "test"
    receiver.answers = [410]
    failed = binary.run("notify", "test", made["name"], "--data-dir", house.data_dir)
    assert failed.code == 1 and "410" in failed.out + failed.err


def test_the_console_shows_request_and_answer(house, receiver):
    made = add(house, "ops", receiver, "--header", "Authorization: Bearer open-sesame")
    receiver.answers = [(418, {"X-Reason": "teapot"})]
    session = signed_in_session(house)
    session.headers["Accept-Language"] = "en"
    page = f"/destinations/{made['id']}/console"
    shown = post_form(session, house, page, page).text
    for part in ("418", "x-reason: teapot", "webhook-signature: v1,", receiver.url):
        assert part in shown, part
    assert "open-sesame" not in shown and made["secret"] not in shown
    receiver.calls[0].verified(made["secret"])
