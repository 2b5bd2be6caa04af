"""Customers who subscribe to the status page: by mail, browser, web hook and chat."""

import json
import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import Complaints, chromium, new_context
from harness.mail import MailServer
from harness.push import PushService
from harness.server import wait_for
from harness.telegram import Person, Telegram
from harness.webhooks import Receiver

SOON = {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": "1", "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": "1",
        "SWITCHBOARD_STATUS_NAME": "Acme"}
TEXT = {"text": {"en": "We look into it.", "ru": "Мы разбираемся."}}
# A browser that has no push service here.
SUBSCRIBE = """
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async () => ({ toJSON: () => (%s) });
"""


@pytest.fixture
def mail(tmp_path):
    with MailServer(tmp_path / "mail") as mail:
        yield mail


@pytest.fixture
def house(start_server, mail):
    return start_server(**mail.settings, **SOON)


def program(server):
    return api(server, "status:read", "status:write", "notifications:read")


def component(server, name: str) -> str:
    return program(server).post("/status/components", {"name": {"en": name}}, status=201)["id"]


def publish(server, title: str, components: dict | None = None, **fields) -> str:
    body = {"title": {"en": title}, "state": "investigating", "components": components or {}} | TEXT | fields
    return program(server).post("/status/incidents", body, status=201)["id"]


def sign_up(server, address: str, channel: str = "mail", **fields) -> requests.Response:
    return requests.post(server.url + "/status/subscribe", timeout=10, allow_redirects=False,
                         data={"channel": channel, "address": address, "language": "en", "maintenances": "1"} | fields)


def subscribe(server, mail, address: str, **fields) -> str:
    """One that said yes; where the subscription is changed."""
    assert sign_up(server, address, **fields).status_code == 303
    link = mail.to(address)[-1].link("/status/confirmations/")
    answer = requests.post(link, timeout=10, allow_redirects=False)
    assert answer.status_code == 303
    return server.url + answer.headers["Location"].partition("?")[0]


@pytest.mark.both_engines
def test_a_subscriber_is_asked_told_and_gone_with_one_click(house, mail):
    assert sign_up(house, "ann@example.org").headers["Location"] == "/status/subscribe?done=asked"
    question = mail.to("ann@example.org")[0]
    assert "Acme" in question.message["Subject"] and question.message["List-Unsubscribe"] is None
    link = question.link("/status/confirmations/")
    # A program that looks at the links in mails confirms nothing.
    assert requests.get(link, timeout=10).status_code == requests.head(link, timeout=10).status_code == 200
    publish(house, "Too early")
    assert requests.post(link, timeout=10).status_code == 200
    sms = component(house, "SMS")
    incident = publish(house, "Late <receipts> & more", {sms: "partial_outage"})
    told = mail.to("ann@example.org", 2)[1]
    assert told.message["Subject"] == "Acme: Late <receipts> & more"
    assert "We look into it." in told.text and f"{house.url}/incidents/{incident}" in told.text and "SMS (Partial outage)" in told.text
    assert "Late &lt;receipts&gt; &amp; more" in told.html
    assert told.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and told.message["List-Id"]
    assert program(house).post(f"/status/incidents/{incident}/updates", {"state": "resolved"} | TEXT, status=201)
    again = mail.to("ann@example.org", 3)[2]
    assert set(told.message["References"].split()) & set(again.message["References"].split()) and "Resolved" in again.text
    one_click = told.message["List-Unsubscribe"].strip("<>")
    ended = requests.post(one_click, data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False)
    assert ended.status_code == 200
    publish(house, "After the end")
    subscribe(house, mail, "last@example.org")
    publish(house, "For the last one")
    mail.to("last@example.org", 2)
    subjects = [str(one.message["Subject"]) for one in mail.mails if "ann@example.org" in one.recipients]
    assert len(subjects) == 3 and not any("early" in subject or "end" in subject for subject in subjects)
    rows = program(house).get("/notifications", limit=100)["items"]
    assert {"status", "confirmation"} <= {row["kind"] for row in rows} and all(row["state"] == "sent" for row in rows)


def test_an_address_is_asked_no_more_than_it_may_be_and_nobody_learns_of_it(house, mail):
    answers = [sign_up(house, "ann@example.org") for _ in range(6)]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/status/subscribe?done=asked")}
    subscribe(house, mail, "bob@example.org")
    assert len([one for one in mail.mails if "ann@example.org" in one.recipients]) == 3
    refused = [sign_up(house, f"c{number}@example.org") for number in range(20)][-1]
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0 and 'role="alert"' in refused.text


def test_only_what_was_chosen_is_told_in_the_language_chosen(house, mail):
    sms, voice = component(house, "SMS"), component(house, "Voice")
    subscribe(house, mail, "ann@example.org", component=sms, language="ru", severity="major")
    subscribe(house, mail, "all@example.org")
    publish(house, "Voice is down", {voice: "major_outage"})
    publish(house, "SMS is slow", {sms: "degraded_performance"})
    publish(house, "SMS is down", {sms: "major_outage"})
    assert "Мы разбираемся." in mail.to("ann@example.org", 2)[1].text
    mail.to("all@example.org", 4)
    assert [str(one.message["Subject"]) for one in mail.mails if "ann@example.org" in one.recipients][1:] == ["Acme: SMS is down"]
    assert program(house).post("/status/audiences", {"components": [voice], "impact": "minor"})["mail"] == 1


def test_a_web_hook_gets_the_two_forms_of_statuspage(house):
    with Receiver() as receiver:
        sms = component(house, "SMS")
        added = program(house).post("/status/subscribers", {"channel": "webhook", "address": receiver.url}, status=201)
        first = wait_for(lambda: receiver.calls[:1], 20, "the question")[0].json
        assert set(first) == {"meta", "page", "subscription"} and added["confirmed_at"] is None
        assert requests.post(first["subscription"]["confirm"], timeout=10).status_code == 200
        incident = publish(house, "Late", {sms: "partial_outage"})
        calls = wait_for(lambda: receiver.calls[1:] if len(receiver.calls) >= 3 else None, 20, "both forms")
        told = {("component" if "component_update" in call.json else "incident"): call.json for call in calls}
        assert set(told["incident"]) == {"meta", "page", "incident"} and told["incident"]["incident"]["id"] == incident
        assert told["incident"]["incident"]["incident_updates"][0]["body"] == "We look into it."
        assert set(told["incident"]["page"]) == {"id", "status_indicator", "status_description"}
        change = told["component"]["component_update"]
        assert (change["old_status"], change["new_status"], change["component_id"]) == ("operational", "partial_outage", sms)
        assert told["component"]["component"]["name"] == "SMS"
        published = requests.get(house.url + f"/incidents/{incident}.json", timeout=10).json()
        assert set(published) == set(told["incident"]["incident"])
        # 410 ends it, as its own link would.
        receiver.answers = [410] * 4
        publish(house, "Later")
        wait_for(lambda: program(house).get("/status/subscribers")["items"] == [], 20, "the subscription to end")


def test_the_address_of_statuspage_subscribes_and_unsubscribes(house, mail):
    sms, voice = component(house, "SMS"), component(house, "Voice")
    address = house.url + "/api/v2/subscribers.json"
    asked = requests.post(address, timeout=10, data={"subscriber[email]": "ann@example.org", "subscriber[component_ids][]": [sms]})
    assert asked.status_code == 200 and asked.headers["Access-Control-Allow-Origin"] == "*"
    assert asked.json()["email"] == "ann@example.org" and asked.json()["mode"] == "email_sms" and asked.json()["page"]["name"] == "Acme"
    assert requests.post(mail.to("ann@example.org")[0].link("/status/confirmations/"), timeout=10).status_code == 200
    publish(house, "Voice is down", {voice: "major_outage"})
    publish(house, "SMS is down", {sms: "major_outage"})
    told = mail.to("ann@example.org", 2)[1]
    assert told.message["Subject"] == "Acme: SMS is down"
    # Who asks again learns nothing, and changes nothing.
    again = requests.post(address, timeout=10, json={"subscriber": {"email": "ann@example.org"}})
    assert again.status_code == 200 and again.json()["subscriber"] == asked.json()["subscriber"]
    token = told.message["List-Unsubscribe"].strip("<>").split("/")[-2]
    subscription = f"{house.url}/api/v2/subscribers/{token}.json"
    assert requests.get(subscription, timeout=10).json()["subscriber"]["email"] == "ann@example.org"
    assert requests.delete(subscription, timeout=10).json() is True
    assert requests.get(subscription, timeout=10).status_code == 410
    assert program(house).get("/status/subscribers")["items"] == []
    for wrong in ({"email": "nobody"}, {"endpoint": "http://127.0.0.1:9/x", "email": "ann@example.org"}, {"phone_number": "5551234"},
                  {"email": "ann@example.org", "component_id": "nothing"}, {"email": "ann@example.org", "incident_id": sms}):
        refused = requests.post(address, timeout=10, json={"subscriber": wrong})
        assert refused.status_code == 422 and set(refused.json()) == {"error"}, wrong
    refused = [requests.post(address, timeout=10, data={"subscriber[email]": f"c{number}@example.org"}) for number in range(20)][-1]
    assert refused.status_code == 429 and set(refused.json()) == {"error"} and int(refused.headers["Retry-After"]) > 0


def test_a_stranger_cannot_have_private_addresses_called(house):
    for address in ("http://127.0.0.1:9/x", "http://localhost/x", "http://169.254.169.254/latest", "ftp://x.example", "https://u:p@x.example"):
        answer = sign_up(house, address, "webhook")
        assert answer.status_code == 422, address
    assert program(house).get("/status/subscribers")["items"] == []


def test_a_chat_subscribes_by_the_code_of_the_page(start_server):
    with Telegram() as telegram:
        server = start_server(**telegram.settings, **SOON)
        answer = sign_up(server, "", "telegram")
        assert answer.status_code == 200
        code = re.search(r"/subscribe ([A-Za-z0-9]+)", answer.text)[1]
        person = Person(777003, "Ann")
        telegram.write(person, f"/start status-{code}")
        wait_for(lambda: telegram.sent(person.id, "/unsubscribe"), 20, "the bot's answer")
        publish(server, "Late")
        message = wait_for(lambda: telegram.sent(person.id, "Acme: Late"), 20, "the news")[0]
        assert "We look into it." in message.text
        telegram.write(person, "/unsubscribe")
        wait_for(lambda: program(server).get("/status/subscribers")["items"] == [], 20, "the end")


def test_a_browser_subscribes_on_the_public_page(start_server):
    with PushService() as push, chromium() as browser:
        server = start_server(SWITCHBOARD_WEBPUSH_PRIVATE_NETWORKS="true", SWITCHBOARD_LISTENERS="127.0.0.1:0=status", **SOON)
        context = new_context(browser, server)
        context.grant_permissions(["notifications"], origin=server.url)
        context.add_init_script(SUBSCRIBE % json.dumps(push.subscribe("phone")))
        page = context.new_page()
        complaints = Complaints(page)
        page.goto("/status/subscribe")
        page.locator("[data-webpush] button").click()
        page.wait_for_url("**/status/subscriptions/**")
        assert complaints.found == []
        publish(server, "Late")
        assert "Late" in push.to("phone")[0].message["title"]


def test_a_storm_is_a_few_mails_and_a_digest(start_server, mail):
    house = start_server(**mail.settings, **SOON, SWITCHBOARD_NOTIFICATIONS_DIGEST_AFTER="2", SWITCHBOARD_NOTIFICATIONS_DIGEST_SECONDS="12")
    subscribe(house, mail, "ann@example.org")
    for number in range(8):
        publish(house, f"Trouble {number}")
    digest = mail.to("ann@example.org", 4)[3]
    assert "6" in digest.message["Subject"] and all(f"Trouble {number}" in digest.text for number in range(2, 8))
    assert digest.message["List-Unsubscribe"]


@pytest.mark.parametrize("language, theme, screen", [("en", "light", "desktop"), ("ru", "dark", "phone"), ("pt-BR", "light", "phone")])
def test_its_pages_are_accessible_and_work_without_scripts(start_server, mail, language, theme, screen):
    house = start_server(**mail.settings, **SOON)
    component(house, "SMS")
    managed = subscribe(house, mail, "ann@example.org")
    sign_up(house, "bob@example.org")
    asked = mail.to("bob@example.org")[0].link("/status/confirmations/")
    with chromium() as browser:
        for number, address in enumerate(["/status/subscribe", managed, managed + "/unsubscribe", asked]):
            with new_context(browser, house, language, theme, screen) as context:
                page = context.new_page()
                complaints = Complaints(page)
                page.goto(address)
                page.screenshot(path=ARTIFACTS / f"subscribers-{number}-{language}-{theme}-{screen}.png", full_page=True)
                violations = Axe().run(page).response["violations"]
                assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
                assert complaints.found == [] and page.locator("html").get_attribute("lang") == language
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        with new_context(browser, house, language, theme, screen, java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(asked)
            page.locator("main button").click()
            page.wait_for_url("**/status/subscriptions/**")
            page.locator("main input[name=component]").check()
            page.locator("main form").first.locator("button").click()
            page.wait_for_url("**?done=saved")
            assert page.locator("main input[name=component]").is_checked()
