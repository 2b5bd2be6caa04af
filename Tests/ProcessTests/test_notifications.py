"""Who is told of what: destinations, the ledger, dead letters, contacts; from outside, with web hooks as receivers."""

import json
import shutil
import socket

import pytest

from harness import binary
from harness.api import api
from harness.native import accepted, send
from harness.server import wait_for
from harness.webhooks import Receiver
from harness.words import word


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def start(start_server, **settings):
    server = start_server(SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS=1, SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS=1, **settings)
    server.shop = server.add_service("Shop")
    return server


def report(server, title: str, level: str = "error") -> int:
    return accepted(send(server, server.shop, {"title": title, "level": level}))["incident_id"]


def refusal(server, *arguments) -> binary.Outcome:
    return binary.run(*arguments, "--data-dir", server.data_dir, env=server.storage)


def rows(server, **query) -> list[dict]:
    return api(server, "notifications:read").get("/notifications", **query)["items"]


def row(server, state: str, **query) -> dict:
    return wait_for(lambda: (rows(server, state=state, **query) or [None])[0], 20, f"a row {state}")


@pytest.mark.both_engines
def test_what_cannot_be_sent_is_tried_again_given_up_and_sent_again(start_server, receiver):
    server = start(start_server, SWITCHBOARD_NOTIFICATIONS_GIVE_UP_SECONDS=3)
    receiver.answers = [503, (429, {"Retry-After": "1"})] + [500] * 50
    made = server.command("destination", "add", "ops", "--webhook", receiver.url, "--json").json()
    number = report(server, "Down")
    failed = row(server, "failed", incident=number)
    assert failed["attempts"] >= 1 and failed["reason"] in ("status 503", "status 429", "status 500")
    dead = row(server, "gave_up", incident=number)
    assert "500" in dead["reason"] and dead["destination"] == {"id": made["id"], "name": "ops"}
    assert len({call.id for call in receiver.calls}) == 1 and receiver.calls[0].id == dead["key"]
    receiver.answers = []
    robot = api(server, "notifications:read", "notifications:write")
    answer = robot.request("POST", f"/notifications/{dead['id']}/resend")
    assert answer.status_code == 202, answer.text
    sent = row(server, "sent", incident=number)
    assert (sent["id"], sent["key"]) == (dead["id"], dead["key"])
    assert receiver.calls[-1].verified(made["secret"])["type"] == "incident.opened"
    assert robot.request("POST", f"/notifications/{dead['id']}/resend").status_code == 409
    assert robot.request("POST", "/notifications/99999/resend").status_code == 404


@pytest.mark.both_engines
def test_what_reaches_nobody_says_why(start_server, receiver):
    server = start(start_server)
    alone = row(server, "suppressed", incident=report(server, "Alone"))
    assert alone["recipient"] is None and alone["reason"] == "no destination" and alone["channel"] is None
    server.command("destination", "add", "ops", "--webhook", receiver.url, "--service", "Shop")
    quiet = row(server, "suppressed", incident=report(server, "Quiet", "warning"))
    assert quiet["reason"].startswith("level")
    loud = report(server, "Loud", "critical")
    assert row(server, "sent", incident=loud)["recipient"].startswith("http://127.0.0.1:")
    # The newest first, and a page at a time.
    reader = api(server, "notifications:read")
    first = reader.get("/notifications", limit=2)
    assert [item["incident_id"] for item in first["items"]] == [loud, quiet["incident_id"]]
    rest = reader.get("/notifications", limit=2, after=first["next"])
    assert [item["incident_id"] for item in rest["items"]] == [alone["incident_id"]] and rest["next"] is None
    assert [item["state"] for item in rows(server, destination="ops")] == ["sent"]


def test_a_destination_is_tried_and_taken_away(start_server, receiver):
    server = start(start_server)
    server.command("destination", "add", "ops", "--webhook", receiver.url)
    server.command("notify", "test", "ops")
    assert receiver.calls[-1].json["type"] == "test"
    receiver.answers = [410]
    refused = refusal(server, "notify", "test", "ops")
    assert refused.code == 1 and "410" in refused.err
    listed = api(server, "notifications:read").get("/destinations")["items"]
    assert [(one["name"], one["secret"]) for one in listed] == [("ops", None)]
    for address in ("http://169.254.169.254/x", "http://[::ffff:169.254.169.254]/x"):
        assert refusal(server, "destination", "add", "bad", "--webhook", address).code == 1
    server.command("destination", "remove", "ops")
    assert server.command("destination", "list").out == ""
    assert refusal(server, "notify", "test", "ops").code == 1


def test_what_is_told_survives_a_kill(start_server, receiver):
    server = start(start_server)
    server.command("destination", "add", "ops", "--webhook", receiver.url)
    receiver.answers = [503] * 3
    numbers = [report(server, f"Trouble {word(number)}") for number in range(20)]
    server.kill()
    server.start()
    for number in numbers:
        row(server, "sent", incident=number)
    told = {}
    for call in receiver.of_type("incident.opened"):
        told.setdefault(call.json["data"]["incident"]["id"], set()).add(call.id)
    assert sorted(told) == sorted(numbers)
    assert all(len(keys) == 1 for keys in told.values())


def test_a_server_elsewhere_sends_at_once_what_the_dead_one_had_begun(start_server, postgres, tmp_path):
    url = postgres.new_url()
    server = start(start_server, database_url=url)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        server.command("destination", "add", "ops", "--webhook", f"http://127.0.0.1:{port}/hook")
        number = report(server, "Down")
        silent.settimeout(20)
        silent.accept()[0].close()
        # It tries again, and is waited for by now.
        connection = silent.accept()[0]
        server.kill()
        connection.close()
    (tmp_path / "other").mkdir(mode=0o700)
    shutil.copy(server.data_dir / "secret.key", tmp_path / "other")
    with Receiver(port=port) as receiver:
        other = start_server("other", database_url=url)
        # A lease holds for 150 s.
        sent = row(other, "sent", incident=number)
        assert [call.id for call in receiver.calls] == [sent["key"]]


def test_customers_are_taken_over_from_a_file(start_server):
    server = start_server()
    robot = api(server, "notifications:read", "notifications:write")
    made = robot.request(
        "POST", "/contacts",
        json={"name": "Ann", "language": "ru", "tags": ["vip", "north"], "consent": True, "mail": "ann@example.org"})
    assert made.status_code == 201, made.text
    assert made.json()["tags"] == ["north", "vip"] and made.json()["consent"] is True
    file = (
        "name,language,tags,consent,mail,xmpp\r\n"
        '"Bob, the ""first""",en,a;b,true,bob@example.org,bob@chat.example.org\r\n'
        "Ann,pt-BR,vip,false,ann@example.org,\r\n"
        "Nobody,en,,true,not an address,\r\n")
    headers = {"Content-Type": "text/csv"}
    for preview in ("true", "false"):
        answer = robot.request("POST", f"/contacts/import?preview={preview}", data=file.encode(), headers=headers)
        assert answer.status_code == 200, answer.text
        report = answer.json()
        assert (report["added"], report["changed"]) == (1, 1) and report["preview"] is (preview == "true")
        assert [refusal["line"] for refusal in report["refused"]] == [4]
        assert len(robot.get("/contacts")["items"]) == (1 if preview == "true" else 2)
    names = [contact["name"] for contact in robot.get("/contacts", tag="A")["items"]]
    assert names == ['Bob, the "first"']
    assert robot.request("DELETE", f"/contacts/{made.json()['id']}").status_code == 204
    chat = robot.request("POST", "/contacts", json={"name": "Cyd", "consent": True, "telegram": "4711"})
    assert chat.status_code == 201 and chat.json()["telegram"] == "4711", chat.text
    assert robot.request("POST", "/contacts", json={"name": "Dee", "telegram": "4711"}).status_code == 409
    assert robot.request("POST", "/contacts", json={"name": "Dee", "telegram": "x y"}).status_code == 422
    rows = robot.request("GET", "/contacts.csv").text.removeprefix("\ufeff").splitlines()
    assert rows[0] == "name,language,tags,consent,mail,xmpp,telegram" and "Cyd,en,,true,,,4711" in rows


@pytest.mark.both_engines
def test_what_would_be_told_is_seen_before_it_is(start_server, receiver):
    server = start(start_server)
    number = report(server, "Looks <so>")
    made = server.command("destination", "add", "ops", "--webhook", receiver.url, "--language", "ru", "--json").json()
    reader = api(server, "notifications:read")
    hook = reader.get(f"/destinations/{made['id']}/preview", incident=number)["items"]
    assert [(one["kind"], one["channel"], one["part"]) for one in hook] == [
        (kind, "webhook", "json") for kind in ("opened", "reopened", "resolved")]
    body = json.loads(hook[0]["text"])
    assert body["type"] == "incident.opened" and body["data"]["incident"]["id"] == number and body["destination"] == "ops"
    parts = {channel: reader.get(f"/destinations/{made['id']}/preview", incident=number, channel=channel)["items"]
             for channel in ("telegram", "mail", "xmpp", "webpush")}
    assert [one["part"] for one in parts["mail"][:3]] == ["subject", "text", "html"] and "Looks &lt;so&gt;" in parts["mail"][2]["text"]
    assert json.loads(parts["telegram"][1]["text"])["entities"][0]["type"] == "bold"
    assert "Looks <so>" in json.loads(parts["webpush"][0]["text"])["title"]
    assert all("Новый" in items[0]["text"] for channel, items in parts.items() if channel != "mail")
    assert receiver.calls == []
    reader.expect(404, "GET", "/destinations/99999/preview")


@pytest.mark.both_engines
def test_words_are_chosen_previewed_sent_and_given_back(start_server, receiver):
    server = start(start_server)
    server.command("destination", "add", "ops", "--webhook", receiver.url, "--preset", "slack")
    server.command("destination", "add", "program", "--webhook", receiver.url + "/program")
    chat = lambda: [call.json["text"] for call in receiver.calls if call.path == "/hook"]
    robot = api(server, "notifications:read", "notifications:write")
    where = "/message-words/webhook/en/opened"
    usual = robot.get(where)
    assert usual["usual"] and usual["title"] == "New {level} in {service}: {title}" and "changed_by" in usual["placeholders"]
    first = report(server, "Down <now>")
    wait_for(lambda: len(chat()) == 1, 20, "the usual words")
    assert chat()[0].startswith("New error in Shop: Down &lt;now&gt;\n")
    words = {"title": "LOOK & see: {title}", "text": "{service}, {count} {{x}}\n{changed_by}"}
    [seen] = robot.post(where + "/preview", words | {"incident": first})["items"]
    text = json.loads(seen["text"])["text"]
    assert text.startswith("LOOK &amp; see: Down &lt;now&gt;\nShop, 1 {x}\nhttp") and text.endswith(f"/incidents/{first}")
    assert robot.get(where) == usual and robot.get(where + "/versions")["items"] == []
    for wrong, code in [({"title": "{sevrity}"}, "unknown-placeholder"), ({"title": "New", "text": "{title"}, "unfinished-placeholder"),
                        ({"title": "  "}, "words-not-valid")]:
        for method, path in [("PUT", where), ("POST", where + "/preview")]:
            refused = robot.expect(422, method, path, json=wrong)
            assert refused["type"].endswith(code) and ("sevrity" in refused["detail"]) == (code == "unknown-placeholder"), refused
    robot.expect(404, "POST", where + "/preview", json=words | {"incident": 99999})
    saved = robot.expect(200, "PUT", where, json=words)
    assert not saved["usual"] and saved["title"] == words["title"] and saved["changed_at"]
    changed = [one for one in robot.get("/message-words", channel="webhook")["items"] if not one["usual"]]
    assert [(one["language"], one["kind"]) for one in changed] == [("en", "opened")]
    second = report(server, "Slow")
    wait_for(lambda: len(chat()) == 2, 20, "own words")
    assert chat()[1].startswith("LOOK &amp; see: Slow\nShop, 1 {x}\n") and chat()[1].endswith(f"/incidents/{second}")
    # Programs get the incident itself.
    wait_for(lambda: len(receiver.calls) == 4, 20, "both messages of both")
    assert all(call.json["type"] == "incident.opened" for call in receiver.calls if call.path != "/hook")
    row(server, "sent", incident=second)
    robot.delete(where)
    third = report(server, "Fast")
    wait_for(lambda: len(chat()) == 3, 20, "the usual words again")
    assert chat()[2].startswith("New error in Shop: Fast\n") and third
    assert [one["title"] for one in robot.get(where + "/versions")["items"]] == [None, words["title"]]
    reader = api(server, "notifications:read")
    reader.expect(403, "PUT", where, json=words)
    audit = [line["action"] for line in api(server, "accounts:read").get("/audit")["items"]]
    assert audit.count("message_words.changed") == 1 and audit.count("message_words.restored") == 1
