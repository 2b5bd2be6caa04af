"""Incidents in Telegram, as chats and people see them: against a double of the Bot API that is strict to its contract."""

import os
import stat

import pytest
import requests

from harness.api import api
from harness.native import accepted, send
from harness.server import Service, wait_for
from harness.telegram import ADMIN_CHAT, TOKEN, Message, Person, Telegram

OLGA = Person(777001, "Olga")
STRANGER = Person(777002, "Stranger")

# What is markup somewhere, looks like an entity, lies outside of the first plane, or joins others.
TITLES = [
    "a < b > c & d &amp; <b>bold</b> <script>alert(1)</script>",
    r"*bold* _under_ ~strike~ `code` ```pre``` [x](http://x.example) ||s|| {1} #+-=|.! \ \\ \*",
    "Оплата «картой» не прошла, ação não concluída",
    "👩‍👩‍👧 family 𝒳 é \u202eright to left\u202c ‘quotes’",
    "/open @somebody #tag $CASH https://x.example/?a=1&b=2 mail@example.org",
]


@pytest.fixture
def telegram():
    with Telegram() as telegram:
        yield telegram


def report(server, service: Service, title: str, **fields) -> int:
    return accepted(send(server, service, {"title": title, "level": "error"} | fields))["incident_id"]


def told(telegram: Telegram, title: str, chat: int = ADMIN_CHAT, count: int = 1) -> Message:
    """The last of so many messages about it."""
    found = wait_for(lambda: (lambda sent: sent if len(sent) >= count else None)(telegram.sent(chat, title)), 20, f"a message about {title}")
    return found[-1]


def answer_to(telegram: Telegram, press: str) -> dict:
    return wait_for(lambda: telegram.answers.get(press), 20, "the answer to a press")


def link(server, telegram: Telegram, name: str = "olga", person: Person = OLGA, role: str = "operator"):
    server.add_user(name, role)
    code = api(server, "notifications:write", owner=name).post("/me/telegram-code", status=201)["code"]
    telegram.write(person, f"/link {code}")
    wait_for(lambda: telegram.sent(person.id, name), 20, "the link")


# MARK: Messages


def test_every_character_of_a_title_arrives_as_it_is(start_server, telegram):
    server = start_server(**telegram.settings)
    shop = server.add_service("Shop & <Co>")
    for title in TITLES:
        number = report(server, shop, title)
        message = told(telegram, title)
        assert "Shop & <Co>" in message.text and f"{server.url}/incidents/{number}" in message.text
        assert any(title in bold for bold in message.bold), message
        assert message.labels == ["Acknowledge", "Resolve", "Close"]
    assert TOKEN not in server.log()


@pytest.mark.both_engines
def test_repeats_edit_at_most_once_a_second_and_the_last_count_arrives(start_server, telegram):
    server = start_server(**telegram.settings)
    shop = server.add_service("Shop")
    for _ in range(137):
        report(server, shop, "Queue is full")
    message = told(telegram, "Queue is full")
    wait_for(lambda: "137" in message.text, 20, "the last count")
    assert len(telegram.sent(containing="Queue is full")) == 1
    pauses = [later - earlier for earlier, later in zip(message.edits, message.edits[1:])]
    assert all(pause > 0.9 for pause in pauses), pauses


def test_the_resolution_replies_and_a_reopening_stands_by_itself(start_server, telegram):
    server = start_server(**telegram.settings)
    shop = server.add_service("Shop")
    number = report(server, shop, "Disk is full")
    first = told(telegram, "Disk is full")
    robot = api(server, "incidents:write", "incidents:read")
    robot.post(f"/incidents/{number}/acknowledge")
    wait_for(lambda: first.labels == ["Resolve", "Close"], 20, "fewer buttons")
    robot.post(f"/incidents/{number}/resolve")
    resolution = told(telegram, "Disk is full", count=2)
    assert resolution.id != first.id and resolution.reply_to == first.id
    wait_for(lambda: first.labels == ["Close"], 20, "one button")
    robot.post(f"/incidents/{number}/reopen")
    reopened = told(telegram, "Disk is full", count=3)
    assert reopened.reply_to is None and reopened.labels == ["Acknowledge", "Resolve", "Close"]


def test_the_admin_chat_has_its_language(start_server, telegram):
    server = start_server(SWITCHBOARD_TELEGRAM_LANGUAGE="ru", **telegram.settings)
    report(server, server.add_service("Shop"), "Payment failed")
    assert told(telegram, "Payment failed").labels == ["Взять в работу", "Решено", "Закрыть"]


# MARK: People


@pytest.mark.both_engines
def test_buttons_act_as_the_linked_user_and_every_press_is_answered(start_server, telegram):
    server = start_server(**telegram.settings)
    link(server, telegram)
    robot = api(server, "incidents:read")
    number = report(server, server.add_service("Shop"), "Payment failed")
    message = told(telegram, "Payment failed")
    refused = answer_to(telegram, telegram.press(STRANGER, message, "Acknowledge"))
    assert "/link" in refused["text"] and refused["show_alert"]
    assert robot.get(f"/incidents/{number}")["state"] == "open"
    for label, state in (("Acknowledge", "acknowledged"), ("Resolve", "resolved"), ("Close", "closed")):
        wait_for(lambda: label in message.labels, 20, label)
        assert str(number) in answer_to(telegram, telegram.press(OLGA, message, label))["text"]
        incident = robot.get(f"/incidents/{number}")
        assert (incident["state"], incident["changed_by"]) == (state, "olga")
    wait_for(lambda: message.labels == [], 20, "no buttons")
    rows = api(server, "notifications:read").get("/notifications", incident=number, state="acknowledged")["items"]
    assert str(ADMIN_CHAT) in [row["recipient"] for row in rows]


def test_a_user_who_may_only_look_is_refused_and_told_so(start_server, telegram):
    server = start_server(**telegram.settings)
    link(server, telegram, "vera", role="viewer")
    number = report(server, server.add_service("Shop"), "Payment failed")
    answer = answer_to(telegram, telegram.press(OLGA, told(telegram, "Payment failed"), "Close"))
    assert answer["text"] and answer["show_alert"]
    assert api(server, "incidents:read").get(f"/incidents/{number}")["state"] == "open"
    telegram.write(OLGA, "/new Sneaky")
    wait_for(lambda: len(telegram.sent(OLGA.id)) >= 2, 20, "a refusal")
    assert "Sneaky" not in [service["name"] for service in api(server, "services:read").all("/services")]


def test_a_code_links_once_in_private_and_nothing_else_does(start_server, telegram):
    server = start_server(**telegram.settings)
    server.add_user("olga", "operator")
    olga = api(server, "notifications:write", owner="olga")
    made = olga.post("/me/telegram-code", status=201)
    assert len(made["code"]) >= 8 and made["expires_at"].endswith("Z")
    telegram.write(OLGA, "/link nonsense")
    wait_for(lambda: len(telegram.sent(OLGA.id)) == 1, 20, "a refusal")
    telegram.write(OLGA, f"/start {made['code']}")
    wait_for(lambda: telegram.sent(OLGA.id, "olga"), 20, "the link")
    telegram.write(STRANGER, f"/link {made['code']}")
    wait_for(lambda: len(telegram.sent(STRANGER.id)) == 1, 20, "a refusal")
    telegram.write(STRANGER, "/who")
    wait_for(lambda: len(telegram.sent(STRANGER.id)) == 2, 20, "how to link")
    assert "/link" in telegram.sent(STRANGER.id)[-1].text and not telegram.sent(STRANGER.id, "olga")


def test_a_code_that_a_group_has_seen_links_nobody(start_server, telegram):
    server = start_server(**telegram.settings)
    server.add_user("olga", "operator")
    code = api(server, "notifications:write", owner="olga").post("/me/telegram-code", status=201)["code"]
    telegram.write(OLGA, f"/link {code}", ADMIN_CHAT)
    wait_for(lambda: telegram.sent(containing="private"), 20, "the word that it is for private chats")
    telegram.write(STRANGER, f"/link {code}")
    assert "wrong" in wait_for(lambda: telegram.sent(STRANGER.id), 20, "a refusal")[0].text


def test_commands_answer_within_the_rights_of_the_user(start_server, telegram):
    server = start_server(**telegram.settings)
    link(server, telegram, role="supervisor")
    shop = server.add_service("Shop")
    number = report(server, shop, TITLES[0])
    told(telegram, TITLES[0])

    def ask(text: str, chat: int | None = None) -> Message:
        before = len(telegram.sent(chat or OLGA.id))
        telegram.write(OLGA, text, chat)
        return wait_for(lambda: (telegram.sent(chat or OLGA.id)[before:] or [None])[0], 20, f"an answer to {text}")

    assert "olga" in ask("/who").text
    listed = ask("/open").text
    assert f"#{number}" in listed and TITLES[0] in listed
    shown = ask(f"/incident {number}")
    assert TITLES[0] in shown.text and shown.labels == ["Acknowledge", "Resolve", "Close"]
    assert str(number) in answer_to(telegram, telegram.press(OLGA, shown, "Close"))["text"]
    assert ask("/incident 999999").text
    made = ask("/new Brand new\nhttps://shop.example/health").text
    code = next(word for word in made.split() if send(server, word, {"title": "It works"}).status_code < 300)
    assert code not in server.log()
    told(telegram, "It works")
    assert "olga" in ask("/who@switchboard_bot", ADMIN_CHAT).text
    before = len(telegram.sent(OLGA.id))
    telegram.write(OLGA, "/who@other_bot")
    assert "olga" in ask("/who").text
    assert len(telegram.sent(OLGA.id)) == before + 1
    telegram.write(STRANGER, "/open")
    wait_for(lambda: telegram.sent(STRANGER.id, "/link"), 20, "how to link")


# MARK: What goes wrong


def test_what_passes_is_tried_again_and_not_before_telegram_says(start_server, telegram):
    server = start_server(SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS=1, **telegram.settings)
    telegram.fail((502, None), (200, {}), (200, {"result": True}), (500, {"ok": False, "error_code": 500, "description": "Internal"}),
                  telegram.too_many(3))
    report(server, server.add_service("Shop"), "Payment failed")
    assert told(telegram, "Payment failed").text
    assert telegram.count("sendMessage") == 6 and len(telegram.sent(containing="Payment failed")) == 1


def test_a_chat_that_moved_is_followed_and_remembered(start_server, telegram):
    server = start_server(**telegram.settings)
    shop = server.add_service("Shop")
    report(server, shop, "Payment failed")
    told(telegram, "Payment failed")
    target = ADMIN_CHAT - 1
    telegram.migrate(ADMIN_CHAT, target)
    report(server, shop, "Disk is full")
    told(telegram, "Disk is full", target)
    server.stop()
    server.start()
    asked = len(telegram.calls)
    report(server, shop, "Mail is down")
    told(telegram, "Mail is down", target)
    chats = [parameters["chat_id"] for method, parameters in telegram.calls[asked:] if method == "sendMessage"]
    assert chats == [target]


def test_a_bot_that_was_thrown_out_leaves_a_dead_letter_with_the_code(start_server, telegram):
    server = start_server(**telegram.settings)
    telegram.kick(ADMIN_CHAT)
    number = report(server, server.add_service("Shop"), "Payment failed")
    reader = api(server, "notifications:read")
    row = wait_for(lambda: (reader.get("/notifications", incident=number, state="gave_up")["items"] or [None])[0], 20, "a dead letter")
    assert "403" in row["reason"] and row["channel"] == "telegram" and TOKEN not in str(row)
    assert telegram.count("sendMessage") == 1


def test_a_message_to_edit_that_is_gone_is_not_tried_again(start_server, telegram):
    server = start_server(**telegram.settings)
    shop = server.add_service("Shop")
    report(server, shop, "Payment failed")
    telegram.delete(told(telegram, "Payment failed"))
    report(server, shop, "Payment failed")
    wait_for(lambda: telegram.count("editMessageText") == 1, 20, "the edit")
    # A later message shows that the chat is not held up.
    report(server, shop, "Disk is full")
    told(telegram, "Disk is full")
    assert telegram.count("editMessageText") == 1


def test_telegram_that_is_away_holds_up_nothing_and_is_told_later(start_server):
    telegram = Telegram().start()
    settings = telegram.settings
    telegram.stop()
    server = start_server(**settings)
    report(server, server.add_service("Shop"), "Payment failed")
    assert server.is_ready()
    wait_for(lambda: "Telegram does not tell" in server.log(), 20, "a line in the log")
    assert TOKEN not in server.log()
    with telegram:
        told(telegram, "Payment failed")


def test_updates_may_be_sent_to_a_web_hook_with_its_secret(start_server, telegram, tmp_path):
    server = start_server(**telegram.settings)
    port = server.port
    server.stop()
    server.settings |= {"SWITCHBOARD_TELEGRAM_UPDATES": "webhook", "SWITCHBOARD_SERVER_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    server.start(port=port)
    hook = wait_for(lambda: telegram.webhook, 20, "a web hook")
    assert hook["url"].startswith(server.url) and len(hook["secret_token"]) >= 20
    forged = {"update_id": 1, "message": {"message_id": 1, "from": OLGA.json, "chat": {"id": OLGA.id, "type": "private"}, "date": 1,
                                          "text": "/who"}}
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
        assert requests.post(hook["url"], json=forged, headers=headers, timeout=10).status_code == 404
    assert not telegram.sent(OLGA.id)
    link(server, telegram)
    telegram.write(OLGA, "/who")
    wait_for(lambda: len(telegram.sent(OLGA.id, "olga")) == 2, 20, "an answer")
    # Asking again takes the hook away.
    server.stop()
    server.settings["SWITCHBOARD_TELEGRAM_UPDATES"] = "polling"
    server.start(port=port)
    telegram.write(OLGA, "/who")
    wait_for(lambda: len(telegram.sent(OLGA.id, "olga")) == 3, 20, "an answer")
    assert telegram.webhook is None


def test_a_web_hook_needs_an_address_of_the_servers_own(start_server, telegram):
    server = start_server(SWITCHBOARD_TELEGRAM_UPDATES="webhook", **telegram.settings)
    wait_for(lambda: '"reason":"server.public_url is not set"' in server.log(), 20, "the reason in the log")


# MARK: From the old system


def test_the_old_environment_makes_the_admin_chat(start_server, telegram, data_dir, tmp_path):
    old = tmp_path / "old.env"
    old.write_text(
        f"# The Dispatcher\nDEBUG=false\nHOST=127.0.0.1\nPORT=8220\nDB_PATH='sqlite+aiosqlite:///db.sqlite'\n"
        f"TELEGRAM_BOT_TOKEN=\"{TOKEN}\"\nTELEGRAM_ADMIN_CHAT={ADMIN_CHAT}\nBOT_SLEEP=5\nAUTH_SECRET_KEY=old-secret-key\n"
        f"AUTH_ALGORITHM=HS256\nAUTH_TOKEN_LIFETIME_IN_MIN=90\nFRONTEND_URL=http://desk.example.org/\nNCT_AUTH_URL=http://bans\n")
    server = start_server(name="data")
    done = server.command("import", "dispatcher-env", old)
    assert TOKEN not in done.out + done.err and "old-secret-key" not in done.out + done.err
    for left in ("AUTH_SECRET_KEY", "BOT_SLEEP", "NCT_AUTH_URL", "DB_PATH"):
        assert left in done.err, done.err
    settings = server.data_dir / "switchboard.yaml"
    assert stat.S_IMODE(os.stat(settings).st_mode) == 0o600
    text = settings.read_text()
    assert TOKEN in text and str(ADMIN_CHAT) in text and "old-secret-key" not in text
    # Into the file that the server reads, where another is named.
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("server.port: 0\n")
    server.command("import", "dispatcher-env", old, env={"SWITCHBOARD_CONFIG": elsewhere})
    assert TOKEN in elsewhere.read_text() and settings.read_text() == text
    # Once more changes nothing.
    assert server.command("import", "dispatcher-env", old).code == 0 and settings.read_text() == text
    server.stop()
    server.settings |= {"SWITCHBOARD_TELEGRAM_API_URL": telegram.url}
    server.start()
    report(server, server.add_service("Shop"), "Payment failed")
    told(telegram, "Payment failed")
