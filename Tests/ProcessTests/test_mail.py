"""Messages by mail, sent to a server that encrypts and asks who sends."""

import re
import socketserver
import threading

import pytest
import requests

from harness import binary
from harness.api import api
from harness.mail import PASSWORD, MailServer
from harness.native import accepted, send
from harness.server import Service, wait_for
from harness.words import word

SOON = {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": "1", "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": "1"}


@pytest.fixture
def mail(tmp_path):
    with MailServer(tmp_path / "mail") as mail:
        yield mail


@pytest.fixture
def house(start_server, mail):
    """A server that sends by it, with one service and a mailbox that is told of everything."""
    server = start_server(**mail.settings, **SOON)
    server.shop = server.add_service("Shop")
    add(server, "ops@example.org")
    return server


def add(server, mailbox: str, *options):
    server.command("destination", "add", mailbox, "--mail", mailbox, "--json", *options)


def report(server, service: Service, title: str, **fields) -> int:
    return accepted(send(server, service, {"title": title, "level": "error"} | fields))["incident_id"]


def row(server, state: str, **filters) -> dict:
    reader = api(server, "notifications:read")
    return wait_for(lambda: (reader.get("/notifications", state=state, **filters)["items"] or [None])[0], 20, f"a row {state}")


# MARK: What arrives


@pytest.mark.both_engines
def test_mails_about_an_incident_are_one_conversation(house, mail):
    number = report(house, house.shop, "Оплата не проходит")
    opened = mail.to("ops@example.org")[0]
    assert opened.encrypted and opened.signed_in and opened.sender == "desk@example.org"
    api(house, "incidents:write").post(f"/incidents/{number}/resolve")
    resolved = mail.to("ops@example.org", 2)[1]
    subject = opened.message["Subject"]
    assert "Оплата не проходит" in subject and resolved.message["Subject"] == f"Re: {subject}"
    references = [set(one.message["References"].split()) for one in (opened, resolved)]
    assert references[0] & references[1] and resolved.message["In-Reply-To"] == opened.message["Message-ID"]
    assert opened.message["Message-ID"] != resolved.message["Message-ID"]
    other = report(house, house.shop, "Another problem")
    assert other != number
    assert not references[0] & set(mail.to("ops@example.org", 3)[2].message["References"].split())


def test_a_mail_is_text_and_html_and_says_that_a_program_wrote_it(house, mail):
    number = report(house, house.shop, "Payment <failed> & more")
    message = mail.to("ops@example.org")[0].message
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    address = f"{house.url}/incidents/{number}"
    text, html = mail.mails[0].text, mail.mails[0].html
    assert "Payment <failed> & more" in text and address in text.split()
    assert "Payment &lt;failed&gt; &amp; more" in html and f'href="{address}"' in html
    assert message["Auto-Submitted"] == "auto-generated" and message["List-Id"] and message["Date"] and message["MIME-Version"] == "1.0"
    assert message["From"] == "Дежурная смена <desk@example.org>" and message["To"] == "ops@example.org"
    assert not any(part.defects for part in message.walk())
    assert all(len(line) <= 78 and line.isascii() for line in mail.mails[0].raw.split(b"\r\n"))


@pytest.mark.parametrize("title", [
    "a\r\nBcc: thief@example.org", "a\n\nbody", "a\u2028Bcc: thief@example.org\u2029b", "a\x0b\x0c\x1f\x85b", "=?utf-8?q?a=0D=0ABcc:_thief?=",
    "«Оплата» " * 30, "ação 👩‍👩‍👧 漢字 " * 12, "x" * 400, "a : b <c@d.example>, \"e\"; (f)"])
def test_no_title_is_more_than_a_subject(house, mail, title):
    report(house, house.shop, "plain")
    plain = mail.to("ops@example.org")[0]
    report(house, house.shop, title)
    tricky = mail.to("ops@example.org", 2)[1]
    assert tricky.recipients == ["ops@example.org"] and tricky.message.keys() == plain.message.keys()
    subject = tricky.message["Subject"]
    assert not re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", subject)
    shown = re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", title)).strip()
    assert shown[:100] in re.sub(r"\s+", " ", subject), subject


@pytest.mark.parametrize("mode, asks", [("implicit", True), ("starttls", False), ("plain", False)])
def test_other_ways_to_a_server(start_server, tmp_path, mode, asks):
    with MailServer(tmp_path / "mail", mode, asks) as mail:
        server = start_server(**mail.settings)
        add(server, "ops@example.org")
        report(server, server.add_service("Shop"), "Payment failed")
        arrived = mail.to("ops@example.org")[0]
        assert (arrived.encrypted, arrived.signed_in) == (mode != "plain", asks)


def test_mails_share_connections(house, mail):
    for number in range(8):
        report(house, house.shop, f"Problem {word(number)}")
        mail.to("ops@example.org", number + 1)
    assert mail.connections <= 2


# MARK: What does not go out


def test_without_encryption_neither_password_nor_mail_goes_out(start_server, tmp_path):
    """A server that offers no STARTTLS, and to take the password all the same."""
    heard = []

    class Greedy(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 greedy ESMTP\r\n")
            for line in self.rfile:
                heard.append(line)
                self.wfile.write(b"250-greedy\r\n250 AUTH PLAIN LOGIN\r\n" if line[:4] == b"EHLO" else b"250 OK\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greedy) as greedy:
        greedy.daemon_threads = True
        threading.Thread(target=greedy.serve_forever, daemon=True).start()
        server = start_server(SWITCHBOARD_MAIL_URL=f"smtp://desk@127.0.0.1:{greedy.server_address[1]}", SWITCHBOARD_MAIL_PASSWORD=PASSWORD,
                              SWITCHBOARD_MAIL_FROM="desk@example.org", **SOON)
        add(server, "ops@example.org")
        report(server, server.add_service("Shop"), "Payment failed")
        assert "encrypt" in row(server, "failed")["reason"]
        wait_for(lambda: len(heard) > 2, 20, "another try")
        greedy.shutdown()
    assert {line.split()[0] for line in heard} <= {b"EHLO", b"QUIT"}, heard


def test_a_certificate_that_nobody_vouches_for_is_not_believed(start_server, mail, tmp_path):
    settings = mail.settings
    del settings["SWITCHBOARD_MAIL_CA_FILE"]
    server = start_server(**settings, **SOON)
    add(server, "ops@example.org")
    report(server, server.add_service("Shop"), "Payment failed")
    assert "certificate" in row(server, "failed")["reason"]
    assert mail.mails == []


def test_a_wrong_password_is_the_servers_word_and_shown_nowhere(start_server, mail):
    server = start_server(**mail.settings | {"SWITCHBOARD_MAIL_PASSWORD": "wrong-horse"}, **SOON)
    add(server, "ops@example.org")
    report(server, server.add_service("Shop"), "Payment failed")
    assert "535" in row(server, "gave_up")["reason"]
    assert "wrong-horse" not in server.log() and mail.mails == []


# MARK: Refusals


def test_5xx_is_final_and_names_its_code(house, mail):
    add(house, "fail550@example.org")
    number = report(house, house.shop, "Payment failed")
    assert "550" in row(house, "gave_up", incident=number)["reason"]
    # Others have theirs all the same, and nobody tries it again.
    mail.to("ops@example.org")
    assert mail.commands.count("RCPT fail550@example.org") == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 try again later", "421 4.3.2 closing"])
def test_4xx_is_tried_again(house, mail, answer):
    mail.answers["ops"] = [answer]
    number = report(house, house.shop, "Payment failed")
    mail.to("ops@example.org")
    assert row(house, "sent", incident=number)["attempts"] == 2
    assert len(mail.mails) == 1


def test_a_mailbox_that_is_slow_or_ends_the_conversation_holds_up_no_other(house, mail):
    add(house, "close@example.org", "--levels", "critical")
    add(house, "slow@example.org", "--levels", "critical")
    number = report(house, house.shop, "Payment failed", level="critical")
    mail.to("slow@example.org")
    mail.to("ops@example.org")
    assert row(house, "failed", incident=number)["recipient"] == "close@example.org"
    # As soon as it is let in, it has its mail, and the others have no second one.
    mail.opened.add("close")
    mail.to("close@example.org")
    assert [len(mail.to(f"{name}@example.org")) for name in ("slow", "ops", "close")] == [1, 1, 1]


def test_a_server_that_was_away_gets_the_mail_when_it_is_back(start_server, tmp_path):
    with MailServer(tmp_path / "mail") as mail:
        port = mail.port
        server = start_server(**mail.settings, **SOON)
        add(server, "ops@example.org")
    report(server, server.add_service("Shop"), "Payment failed")
    row(server, "failed")
    back = MailServer(tmp_path / "back")
    back.port, back._tls, back.authority = port, mail._tls, mail.authority
    with back:
        assert back.to("ops@example.org")[0].message["Message-ID"]


def test_a_test_message_waits_for_what_comes_of_it(house, mail):
    assert house.command("notify", "test", "ops@example.org", env=mail.settings).code == 0
    assert mail.to("ops@example.org")
    add(house, "fail550@example.org")
    failed = binary.run("notify", "test", "fail550@example.org", "--data-dir", house.data_dir, env=mail.settings)
    assert failed.code == 1 and "550" in failed.out + failed.err


# MARK: People


def proven(server, mail, name: str, mailbox: str):
    """Makes the mailbox a contact method of theirs, by the code that arrives there."""
    own = api(server, "notifications:write", "notifications:read", owner=name)
    method = own.post("/me/contact-methods", {"channel": "mail", "address": mailbox}, status=201)
    assert method["verified"] is False
    code = re.search(r"^\d{6}$", mail.to(mailbox)[0].text, re.MULTILINE)[0]
    own.expect(422, "POST", f"/me/contact-methods/{method['id']}/verify", json={"code": "000000" if code != "000000" else "111111"})
    own.post(f"/me/contact-methods/{method['id']}/verify", {"code": code})


@pytest.mark.both_engines
def test_a_link_acknowledges_as_the_person_and_looking_at_it_does_not(house, mail):
    house.add_user("olga", "operator")
    proven(house, mail, "olga", "olga@example.org")
    house.command("destination", "add", "olga", "--user", "olga", "--json")
    number = report(house, house.shop, "Payment failed")
    link = mail.to("olga@example.org", 2)[1].link("/answer/")
    assert link in re.findall(r'href="([^"]+)"', mail.to("olga@example.org", 2)[1].html)
    robot = api(house, "incidents:read")
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        requests.request(method, link, timeout=10)
    assert robot.get(f"/incidents/{number}")["state"] == "open"
    page = requests.get(link, timeout=10)
    forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page.text)
    assert page.status_code == 200 and len(forms) == 1 and "olga" in page.text
    assert requests.post(house.url + forms[0] + "x", timeout=10).status_code == 410
    assert robot.get(f"/incidents/{number}")["state"] == "open"
    assert requests.post(house.url + forms[0], timeout=10).status_code == 200
    incident = robot.get(f"/incidents/{number}")
    assert (incident["state"], incident["changed_by"]) == ("acknowledged", "olga")
    assert link.rsplit("/", 1)[1] not in house.log()
    # A shared mailbox has no such link.
    assert "/answer/" not in mail.to("ops@example.org")[0].text


@pytest.mark.both_engines
def test_one_click_takes_a_persons_address_away_and_looking_at_the_link_does_not(house, mail):
    house.add_user("olga", "operator")
    proven(house, mail, "olga", "olga@example.org")
    house.command("destination", "add", "olga", "--user", "olga", "--json")
    report(house, house.shop, "Payment failed")
    message = mail.to("olga@example.org", 2)[1].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<(\S+)>", message["List-Unsubscribe"].strip())[1]
    own = api(house, "notifications:read", owner="olga")
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        requests.request(method, link, timeout=10)
    assert [one["address"] for one in own.get("/me/contact-methods")["items"]] == ["olga@example.org"]
    assert requests.post(link + "x", data={"List-Unsubscribe": "One-Click"}, timeout=10).status_code == 410
    # As mail services send it, once and again.
    for body in ({"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
        assert requests.post(link, timeout=10, allow_redirects=False, **body).status_code == 200
        assert own.get("/me/contact-methods")["items"] == []
    assert link.rsplit("/", 1)[1] not in house.log()
    number = report(house, house.shop, "Another trouble")
    assert row(house, "suppressed", incident=number)["reason"] == "no verified contact method"
    # Neither a shared mailbox nor a code offers it.
    assert mail.to("ops@example.org")[0].message["List-Unsubscribe"] is None
    assert mail.to("olga@example.org")[0].message["List-Unsubscribe"] is None
