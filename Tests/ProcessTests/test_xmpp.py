"""Messages by XMPP, over a real Prosody, and what people answer there."""

import re
import signal
import socket

import pytest

from harness import binary
from harness.api import api
from harness.native import accepted, send
from harness.prosody import DESK, DOMAIN, PEOPLE, ROOMS, Prosody
from harness.server import Service, wait_for
from harness.xmpp import Person

SOON = {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": "1", "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": "1"}
ROOM = f"ops@{ROOMS}"


@pytest.fixture
def prosody(tmp_path):
    with Prosody(tmp_path / "prosody") as prosody:
        yield prosody


@pytest.fixture
def house(start_server, prosody):
    """A server that writes by it, with one service."""
    server = start_server(**prosody.settings, **SOON)
    server.shop = server.add_service("Shop")
    return server


def add(server, address: str, *options):
    server.command("destination", "add", address, "--xmpp", address, "--json", *options)


def report(server, service: Service, title: str, **fields) -> int:
    return accepted(send(server, service, {"title": title, "level": "error"} | fields))["incident_id"]


def row(server, state: str, **filters) -> dict:
    reader = api(server, "notifications:read")
    return wait_for(lambda: (reader.get("/notifications", state=state, **filters)["items"] or [None])[0], 20, f"a row {state}")


def becomes(server, number: int, state: str) -> dict:
    reader = api(server, "incidents:read")
    return wait_for(lambda: (lambda incident: incident if incident["state"] == state else None)(reader.get(f"/incidents/{number}")),
                    20, f"incident {number} {state}")


# MARK: What arrives


@pytest.mark.both_engines
def test_people_and_rooms_are_told_with_a_thread_an_incident(house, prosody):
    with Person(prosody, "olga") as olga, Person(prosody, "ivan") as ivan:
        ivan.enter("ops")
        add(house, olga.jid)
        add(house, ROOM)
        number = report(house, house.shop, "Оплата <не> проходит & «всё»")
        own, common = olga.told("Оплата <не> проходит & «всё»")[0], ivan.told("Оплата <не> проходит & «всё»")[0]
        assert (own.kind, common.kind) == ("chat", "groupchat") and own.sender.startswith(f"{DESK[0]}@{DOMAIN}/")
        assert f"{house.url}/incidents/{number}" in own.text and own.thread == common.thread
        assert own.wants_receipt and not common.wants_receipt
        api(house, "incidents:write").post(f"/incidents/{number}/resolve")
        assert olga.told("Оплата", 2)[1].thread == own.thread
        other = report(house, house.shop, "Another problem")
        assert other != number and olga.told("Another problem")[0].thread != own.thread


def test_a_receipt_says_that_it_arrived(house, prosody):
    with Person(prosody, "olga") as olga, Person(prosody, "ivan", receipts=False) as ivan:
        add(house, olga.jid)
        add(house, ivan.jid)
        number = report(house, house.shop, "Payment failed")
        assert row(house, "delivered", incident=number)["recipient"] == olga.jid
        ivan.told("Payment failed")
        assert row(house, "sent", incident=number)["recipient"] == ivan.jid


def test_who_is_not_there_gets_it_later(house, prosody):
    add(house, f"olga@{DOMAIN}")
    report(house, house.shop, "Payment failed")
    row(house, "sent")
    with Person(prosody, "olga") as olga:
        assert olga.told("Payment failed")


def test_characters_that_xml_cannot_hold_are_dropped(house, prosody):
    with Person(prosody, "olga") as olga:
        add(house, olga.jid)
        for title in ("a\x0b\x0c\x1fb\ufffec", "x" * 5000, "]]> <!-- <?xml ?> &#0; \u202e👩‍👩‍👧"):
            report(house, house.shop, title)
        assert olga.told("abc") and olga.told("xxx")
        assert olga.told("]]> <!-- <?xml ?> &#0; \u202e👩‍👩‍👧")


def test_nobody_there_is_final(house):
    add(house, f"nobody@{DOMAIN}")
    number = report(house, house.shop, "Payment failed")
    assert "service-unavailable" in row(house, "gave_up", incident=number)["reason"]


# MARK: Answers


@pytest.mark.both_engines
def test_replies_act_on_the_incident_of_their_thread_of_their_number_or_the_last_one(house, prosody):
    with Person(prosody, "olga") as olga, Person(prosody, "ivan") as ivan:
        add(house, olga.jid)
        numbers = [report(house, house.shop, title) for title in ("First", "Second", "Third")]
        first = olga.told("First")[0]
        for title in ("Second", "Third"):
            olga.told(title)
        # Who was told of nothing can do nothing.
        ivan.write(f"ack {numbers[0]}", f"{DESK[0]}@{DOMAIN}")
        ivan.told(str(numbers[0]))
        olga.write("thank you", first.sender)
        olga.write(" ACK ", first.sender, thread=first.thread)
        assert becomes(house, numbers[0], "acknowledged")["changed_by"] == olga.jid
        olga.write(f"Resolve {numbers[1]}", first.sender)
        becomes(house, numbers[1], "resolved")
        olga.write("close", first.sender)
        becomes(house, numbers[2], "closed")
        olga.write("close", first.sender, thread=first.thread)
        becomes(house, numbers[0], "closed")
        assert [api(house, "incidents:read").get(f"/incidents/{number}")["state"] for number in numbers] == ["closed", "resolved", "closed"]


def test_a_verified_method_acts_as_its_user(house, prosody):
    house.add_user("olga", "operator")
    with Person(prosody, "olga") as olga:
        own = api(house, "notifications:write", "notifications:read", owner="olga")
        method = own.post("/me/contact-methods", {"channel": "xmpp", "address": olga.jid}, status=201)
        code = wait_for(lambda: next((re.search(r"^\d{6}$", one.text, re.MULTILINE) for one in olga.said), None), 20, "the code")[0]
        own.post(f"/me/contact-methods/{method['id']}/verify", {"code": code})
        house.command("destination", "add", "olga", "--user", "olga", "--json")
        number = report(house, house.shop, "Payment failed")
        olga.write("ack", olga.told("Payment failed")[0].sender)
        assert becomes(house, number, "acknowledged")["changed_by"] == "olga"
        assert row(house, "acknowledged", incident=number)


def test_nobody_acts_as_somebody_else_by_saying_so(house, prosody):
    with Person(prosody, "olga") as olga, Person(prosody, "ivan") as ivan:
        add(house, ivan.jid)
        number = report(house, house.shop, "Payment failed")
        desk = ivan.told("Payment failed")[0].sender
        ivan.pretend(olga.jid, desk)
        ivan.write("close", desk, kind="groupchat")
        ivan.write("ack", desk)
        assert becomes(house, number, "acknowledged")["changed_by"] == ivan.jid


def test_elements_that_are_nested_deep_fill_no_stack(house, prosody):
    with Person(prosody, "olga") as olga, Person(prosody, "ivan") as ivan:
        add(house, olga.jid)
        number = report(house, house.shop, "Payment failed")
        desk = olga.told("Payment failed")[0].sender
        # About as much as Prosody lets through.
        ivan.nest(30_000, desk)
        ivan.told("no incident")
        olga.write("ack", desk)
        becomes(house, number, "acknowledged")
    assert house.is_alive()


def test_a_room_answers_also_after_a_restart(house, prosody):
    with Person(prosody, "ivan") as ivan:
        ivan.enter("ops")
        add(house, ROOM)
        number = report(house, house.shop, "Payment failed")
        told = ivan.told("Payment failed")[0]
        desk = f"{ROOM}/{DESK[0]}"
        house.stop()
        wait_for(lambda: desk not in ivan.present, 20, "the desk to leave")
        house.start()
        wait_for(lambda: desk in ivan.present, 20, "the desk in the room")
        ivan.write("ack", ROOM, thread=told.thread, kind="groupchat")
        assert ivan.told(f"#{number} ")
        incident = becomes(house, number, "acknowledged")
        assert incident["changed_by"] in (f"{ROOM}/ivan", ivan.jid)


# MARK: The connection


def test_a_connection_that_is_lost_is_made_again(house, prosody):
    with Person(prosody, "olga") as olga:
        add(house, olga.jid)
        report(house, house.shop, "Before")
        olga.told("Before")
    prosody.stop(signal.SIGKILL)
    number = report(house, house.shop, "Meanwhile")
    row(house, "failed", incident=number)
    prosody.start()
    with Person(prosody, "olga") as olga:
        # Once, though it was tried more often.
        assert len(olga.told("Meanwhile")) == 1
    assert row(house, "delivered", incident=number)["attempts"] > 1


def test_a_thousand_readers_leave_room_for_the_connection(house, prosody):
    """The library waits by select, which knows descriptors up to 1,023."""
    add(house, f"olga@{DOMAIN}")
    report(house, house.shop, "Before")
    row(house, "sent")
    readers = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(1100)]
    try:
        prosody.stop(signal.SIGKILL)
        number = report(house, house.shop, "During the outage")
        row(house, "failed", incident=number)
        prosody.start()
        assert row(house, "sent", incident=number)
    finally:
        for reader in readers:
            reader.close()
    assert house.is_alive()


@pytest.mark.parametrize("change, reason", [
    ({"SWITCHBOARD_XMPP_PASSWORD": "wrong-horse"}, "password"), ({"SWITCHBOARD_XMPP_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"}, "certificate")])
def test_nothing_is_sent_where_one_side_does_not_trust_the_other(start_server, prosody, change, reason):
    server = start_server(**prosody.settings | change, **SOON)
    add(server, f"olga@{DOMAIN}")
    report(server, server.add_service("Shop"), "Payment failed")
    assert reason in row(server, "failed")["reason"]
    assert "wrong-horse" not in server.log() and PEOPLE["olga"] not in server.log()


def test_a_server_that_does_not_encrypt_is_told_nothing(start_server, tmp_path):
    with Prosody(tmp_path / "plain", encrypts=False) as prosody:
        server = start_server(**prosody.settings, **SOON)
        add(server, f"olga@{DOMAIN}")
        report(server, server.add_service("Shop"), "Payment failed")
        assert "encrypt" in row(server, "failed")["reason"]
        assert "Authenticated" not in prosody.log()


def test_a_test_message_waits_for_what_comes_of_it(house, prosody):
    with Person(prosody, "olga") as olga:
        add(house, olga.jid)
        assert house.command("notify", "test", olga.jid, env=prosody.settings).code == 0
        assert len(olga.said) == 1
    add(house, f"nobody@{DOMAIN}")
    failed = binary.run("notify", "test", f"nobody@{DOMAIN}", "--data-dir", house.data_dir, env=prosody.settings)
    assert failed.code == 1 and "service-unavailable" in failed.out + failed.err
