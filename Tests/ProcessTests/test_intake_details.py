"""A report is never lost over a detail: what is not as it should be is mended and marked; what is refused is counted."""

import gzip
import json
import zlib
from datetime import datetime, timezone

import pytest
import requests

from harness.api import api
from harness.dispatcher import BAD_SERVICE, Dispatcher, assert_refused, submission
from harness.browser import signed_in_session
from harness.native import EVENTS, accepted, assert_problem, send
from harness.server import wait_for

BOTH_ENGINES = True


def event(server, answer) -> dict:
    """The accepted event as the API tells it."""
    return api(server).get(f"/events/{accepted(answer)['event_id']}")


def marks(told: dict) -> list[tuple[str, str]]:
    return [(mark["field"], mark["what"]) for mark in told["body"]["adjustments"]]


def test_a_right_report_has_no_marks(server, service):
    told = event(server, send(server, service, {"title": "Right", "level": "info", "tags": {"a": "b"}, "logs": ["l1"]}))
    assert told["body"]["adjustments"] == []


LEVELS = {"ERROR": "error", "Fatal": "critical", "warn": "warning", "crit": "critical", "EMERGENCY": "critical", "notice": "info",
          "Trace": "debug", "loud": "error", 3: "error", 0: "critical", 7: "debug", 30: "warning", "50": "critical", 1e300: "error"}


@pytest.mark.parametrize("level", LEVELS)
def test_levels_as_loggers_write_them(server, service, level):
    told = event(server, send(server, service, {"title": f"Level {level}", "level": level}))
    assert told["body"]["level"] == LEVELS[level]
    assert level == "crit" or marks(told) == [("level", "replaced" if level in ("loud", 1e300) else "converted")]


MOMENT = datetime(2026, 11, 21, 9, 5, 39, tzinfo=timezone.utc)
TIMES = ["2026-11-21T09:05:39", "2026-11-21 09:05:39", "2026-11-21T12:05:39+0300", "2026-11-21T09:05:39,000", "2026/11/21 09:05:39 UTC",
         MOMENT.timestamp(), int(MOMENT.timestamp()) * 1000, str(int(MOMENT.timestamp())), str(int(MOMENT.timestamp()) * 1000)]


@pytest.mark.parametrize("time", TIMES)
def test_times_as_programs_write_them(server, service, time):
    told = event(server, send(server, service, {"title": "Timed", "occurred_at": time}))
    assert told["occurred_at"] == "2026-11-21T09:05:39.000000Z"
    assert marks(told) == [("occurred_at", "converted")]


@pytest.mark.parametrize("time", ["yesterday", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", 1e300, -1, [], "9999-01-01T00:00:00Z"])
def test_an_unreadable_time_is_the_time_of_arrival(server, service, time):
    told = event(server, send(server, service, {"title": "Timed", "occurred_at": time}))
    assert told["occurred_at"][:16] == told["received_at"][:16]
    assert marks(told) == [("occurred_at", "replaced")]


DETAILS = {
    "numbers as tags": ({"tags": {"a": 1, "b": True, "c": None}}, {"tags.a", "tags.b", "tags"}, {"tags": {"a": "1", "b": "true"}}),
    "tags as a list": ({"tags": ["a"]}, {"tags"}, {"tags": {}}),
    "too many tags": ({"tags": {f"t{n:03}": "x" for n in range(60)}}, {"tags"}, {"tags": {f"t{n:03}": "x" for n in range(50)}}),
    "a tag too long": ({"tags": {"a": "x" * 300}}, {"tags.a"}, {"tags": {"a": "x" * 199 + "…"}}),
    "numbers among logs": ({"logs": ["a", 1, None, {"b": 2}]}, {"logs"}, {"logs": 'a\n1\nnull\n{"b":2}'}),
    "logs as an object": ({"logs": {"a": 1}}, {"logs"}, {"logs": '{"a":1}'}),
    "a relative link": ({"links": [{"url": "/runbook"}, {"url": "https://example.org/", "title": "t"}]}, {"links"},
                        {"links": [{"url": "https://example.org/", "title": "t"}]}),
    "a link that runs": ({"links": [{"url": "javascript:alert(1)"}]}, {"links"}, {"links": []}),
    "links as a text": ({"links": "x"}, {"links"}, {"links": []}),
    "a long host": ({"host": "h" * 300}, {"host"}, {"host": "h" * 199 + "…"}),
    "a release of marks": ({"release": "1" + "\u0301" * 100_000}, {"release"}, {}),
    "NUL": ({"message": "a\0b"}, {"message"}, {"message": "a\ufffdb"}),
    "a number as message": ({"message": 5}, {"message"}, {"message": "5"}),
    "a number as title": ({"title": 5}, {"title"}, {"title": "5"}),
    "a word as title": ({"title": True}, {"title"}, {"title": "true"}),
    "a long number among logs": ({"logs": ["id", 12345678901234567890123]}, {"logs"}, {"logs": "id\n12345678901234567890123"}),
    "a long number inside": ({"message": {"id": 18446744073709551617}}, {"message"}, {"message": '{"id":18446744073709551617}'}),
    "two spellings of a tag": ({"tags": {"caf\u00e9": "1", "cafe\u0301": "2"}}, {"tags.caf\u00e9"}, {"tags": {"caf\u00e9": "2"}}),
    "a relative link as a text": ({"links": ["/runbook"]}, {"links"}, {"links": []}),
}


@pytest.mark.parametrize("kind", DETAILS)
def test_a_detail_is_mended_and_marked(server, service, kind):
    fields, marked, kept = DETAILS[kind]
    told = event(server, send(server, service, {"title": kind} | fields))
    assert {field for field, _ in marks(told)} == marked
    assert told["adjustments"] == told["body"]["adjustments"]
    for name, value in kept.items():
        assert told["body"][name] == value
    # In a list it harms nobody.
    listed = send(server, service, [{"title": kind}, {"title": kind} | fields, {"title": kind}])
    assert listed.status_code == 200 and all("event_id" in result for result in listed.json())


RIGHT = '{"title":"Сбой в Ёлке"}'
# How it is written, and how it is called.
BODIES = {
    "a byte order mark": ("utf-8-sig", None), "UTF-16 by its mark": ("utf-16", None), "windows-1251": ("cp1251", "windows-1251"),
    "koi8-r": ("koi8-r", "KOI8-R"), "iso-8859-5": ("iso-8859-5", "iso-8859-5"), "utf-16le": ("utf-16-le", "utf-16le"),
    "utf-16 without a mark": ("utf-16-be", "utf-16"), "a charset nobody knows": ("utf-8", "klingon"), "utf-32": ("utf-32", "utf-32"),
    "utf-32 without a mark": ("utf-32-be", "UTF-32"), "utf-32 without a name": ("utf-32-le", None), "UTF-8 called UTF-16": ("utf-8", "utf-16"),
    "UTF-16 called UTF-8": ("utf-16-le", "utf-8"),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("listed", [False, True])
def test_bodies_in_other_charsets(server, service, kind, listed):
    codec, charset = BODIES[kind]
    raw = (f"[{RIGHT}]" if listed else RIGHT).encode(codec)
    answer = send(server, service, raw, Content_Type="application/json" + (f'; charset="{charset}"' if charset else ""))
    assert answer.status_code == 200, answer.text
    result = answer.json()[0] if listed else answer.json()
    told = api(server).get(f"/events/{result['event_id']}")
    assert told["body"]["title"] == "Сбой в Ёлке"
    assert {field for field, _ in marks(told)} == {"body"}


@pytest.mark.parametrize("raw, title", [
    (b'{"title":"a\\ud800b"}', "a\ufffdb"), (b'{"title":"a\xc3\x28b"}', "a\ufffd(b"), (b'{"title":"a","message":"1\n2"}', "a"),
    (b'{"title":"C:\\dir\\x"}', "C:\\dir\\x"), (b'{"title":"a","tags":{"n":NaN},}', "a"),
])
def test_json_that_is_nearly_right(server, service, raw, title):
    told = event(server, send(server, service, raw))
    assert told["body"]["title"] == title
    assert ("body", "converted") in marks(told)


def test_several_gzip_members_are_one_body(server, service):
    raw = json.dumps({"title": "In parts", "message": "m" * 1000}).encode()
    packed = gzip.compress(raw[:20]) + gzip.compress(raw[20:])
    told = event(server, send(server, service, packed, Content_Encoding="gzip"))
    assert told["body"]["title"] == "In parts" and marks(told) == []


@pytest.mark.parametrize("encoding, pack, marked", [
    ("deflate", zlib.compress, []), ("gzip, identity", gzip.compress, [("body", "converted")]),
    ("deflate", lambda raw: (packer := zlib.compressobj(wbits=-15)).compress(raw) + packer.flush(), [("body", "converted")]),
])
def test_encodings_that_are_not_quite_as_they_are_called(server, service, encoding, pack, marked):
    raw = json.dumps({"title": "Packed", "message": "m" * 1000}).encode()
    told = event(server, send(server, service, pack(raw), Content_Encoding=encoding))
    assert told["body"]["message"] == "m" * 1000 and marks(told) == marked


def test_a_field_that_comes_twice_is_marked(server, service):
    raw = b'{"title":"Twice","message":"one","message":"two","tags":{"a":"1","b":"x","a":"2"}}'
    told = event(server, send(server, service, raw))
    assert told["body"]["message"] == "two" and told["body"]["tags"] == {"a": "2", "b": "x"}
    assert [(mark["field"], mark["what"], mark["original"]) for mark in told["adjustments"]] == [
        ("message", "dropped", "one"), ("tags.a", "dropped", "1")]


@pytest.mark.both_engines
def test_marks_outlive_the_sampling_of_bodies(server, service):
    answers = [accepted(send(server, service, {"title": "Again and again", "level": "FATAL"})) for number in range(12)]
    for answer in answers[9:]:
        told = api(server).get(f"/events/{answer['event_id']}")
        assert (told["body"] is None) == (answer != answers[9])
        assert [(mark["field"], mark["what"]) for mark in told["adjustments"]] == [("level", "converted")]
    page = signed_in_session(server).get(f"{server.url}/incidents/{answers[0]['incident_id']}").text
    assert page.count("Changed so that the report could be kept") == 10


def test_one_letter_with_millions_of_marks_is_cut(start_server):
    server = start_server(SWITCHBOARD_LIMITS_BODY_BYTES="32MiB", SWITCHBOARD_LIMITS_BATCH_BODY_BYTES="32MiB")
    service = server.add_service("Marks")
    raw = '{"title":"a' .encode() + "\u0301".encode() * 7_500_000 + b'"}'
    told = event(server, send(server, service, raw))
    assert len(told["body"]["title"].encode()) <= 4 * 300
    assert marks(told) == [("title", "cut")]


def test_the_page_of_an_incident_tells_what_was_changed(server, service):
    number = accepted(send(server, service, {"title": "Changed", "level": "FATAL", "links": ["/x<b>"]}))["incident_id"]
    session = signed_in_session(server)
    for language, words in {"en": "Changed so that the report could be kept", "ru": "Изменено, чтобы сохранить сообщение",
                            "pt-BR": "Alterado para que o relato pudesse ser guardado"}.items():
        page = session.get(f"{server.url}/incidents/{number}", headers={"Accept-Language": language}).text
        assert words in page and "FATAL" in page and "/x&lt;b&gt;" in page


# MARK: The Dispatcher's clients


@pytest.mark.parametrize("change, field", [
    ({"level": "ERROR"}, "level"), ({"title": "a\0b"}, "title"), ({"message": "\ud800"}, "body"), ({"title": "t" * 400}, "title"),
])
def test_the_dispatchers_answers_stay_as_they_are(server, service, change, field):
    body = submission(service, f"Detail {field}")
    body["incident"] |= change
    answer = requests.post(server.url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.parametrize("encode, kind", [
    (lambda text: b"\xef\xbb\xbf" + text.encode(), ""), (lambda text: text.encode("cp1251"), "; charset=windows-1251"),
    (lambda text: text.encode("utf-16"), "; charset=utf-16"),
])
def test_the_dispatchers_clients_may_write_in_other_charsets(server, service, encode, kind):
    body = json.dumps(submission(service, f"Сбой {kind}"), ensure_ascii=False)
    answer = requests.post(server.url, data=encode(body), headers={"Content-Type": "application/json" + kind})
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert Dispatcher(server).incident_titled(f"Сбой {kind}")["app_name"] == service.name


def test_a_service_named_in_another_case_is_found(server, service):
    body = submission(service, "In another case") | {"app_name": service.name.upper()}
    assert service.name.upper() != service.name
    answer = requests.post(server.url, json=body)
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    number = Dispatcher(server).incident_titled("In another case")["id"]
    told, = api(server).get(f"/incidents/{number}/events")["items"]
    assert [(mark["field"], mark["what"], mark["original"]) for mark in told["adjustments"]] == [
        ("service", "converted", service.name.upper())]
    assert_refused(requests.post(server.url, json=body | {"code": "wrong-code-of-somebody"}), 400, BAD_SERVICE)


# MARK: What is refused


def refusals(server, service) -> dict[str, dict]:
    return {item["reason"]: item for item in api(server).get(f"/services/{service.id}/refusals")["items"]}


def test_what_is_refused_is_counted_and_shown(server, service):
    for _ in range(30):
        assert_problem(send(server, service, {"message": "no <title> here"}), 422)
    assert_problem(send(server, service, b"nonsense"), 422)
    wrong = submission(service) | {"code": "wrong-code-of-somebody"}
    assert_refused(requests.post(server.url, json=wrong), 400, BAD_SERVICE)
    def all_of_them():
        found = refusals(server, service)
        return found if sum(item["count"] for item in found.values()) == 32 else None

    counted = wait_for(all_of_them, 10, "the counts")
    assert {reason: item["count"] for reason, item in counted.items()} == {"no-title": 30, "not-json": 1, "wrong-code": 1}
    assert "no <title> here" in counted["no-title"]["sample"]
    assert "wrong-code-of-somebody" not in json.dumps(counted) and service.code not in json.dumps(counted)
    page = signed_in_session(server).get(f"{server.url}/services/{service.id}").text
    assert "no &lt;title&gt; here" in page and "wrong-code-of-somebody" not in page
    log = server.log()
    assert "reports refused" in log and "no-title" in log and "wrong-code-of-somebody" not in log
    assert log.count("reports refused") < 20


def test_a_code_is_in_no_sample_wherever_it_was_sent(server, service):
    swapped = submission(service) | {"app_name": service.code, "code": service.name}
    assert_refused(requests.post(server.url, json=swapped), 400, BAD_SERVICE)
    body = {"message": f"login x{service.code}y failed", "url": f"https://shop:{service.code}@example.org/"}
    assert_problem(send(server, service, body), 422)
    sample = wait_for(lambda: refusals(server, service).get("no-title"), 10, "the count")["sample"]
    assert sample == '{"message":"login x…y failed","url":"https://…@example.org/"}'
    log = server.log()
    assert "wrong-code" in log and service.code not in log


def test_counts_outlive_a_restart(start_server):
    server = start_server()
    service = server.add_service("Counted")
    for _ in range(3):
        send(server, service, {"title": ""})
    # A stop writes what was counted.
    server.stop()
    server.start()
    assert refusals(server, service)["no-title"]["count"] == 3


def test_a_token_reports_for_no_service_that_its_owner_may_not_touch(server, service):
    """Anybody with an account makes a token: it is no way into other teams' services."""
    server.add_user("stranger", "none")
    token = server.command("token", "add", "mine", "--scope", "events:write", "--owner", "stranger", "--json").json()["token"]
    answers = [send(server, token, {"title": "t", "service": name}) for name in (service.name, "Nobody's")]
    problems = [assert_problem(answer, 422) for answer in answers]
    assert problems[0]["type"] == problems[1]["type"] and problems[0]["detail"] == problems[1]["detail"]
    listed = send(server, token, [{"title": "t", "service": name} for name in (service.name, "Nobody's")]).json()
    assert listed[0] == listed[1] and "error" in listed[0]
