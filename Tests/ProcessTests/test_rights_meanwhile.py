"""Who loses a right while their request is still on its way does not use it any more: at every door."""

import itertools
import json
import time
from urllib.parse import parse_qsl, urlencode

import pytest

from harness.api import api, token
from harness.browser import hidden_fields, signed_in_session
from harness.dispatcher import Dispatcher
from harness.native import EVENTS, accepted, send
from harness.raw import RawConnection

_names = (f"slow {number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def admin(server):
    return api(server)


@pytest.fixture
def operator(server, admin):
    return admin.post("/users", {"name": next(_names), "role": "operator", "password": "long enough for me"}, status=201)["user"]


# Each gives a request in its parts: how it begins, the headers that prove who sends it, its type and its body.


def by_page(server, name, service, incident):
    session = signed_in_session(server, name, "long enough for me")
    form = hidden_fields(session.get(server.url + f"/incidents/{incident}").text)
    cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.get_dict().items())
    body = urlencode({"csrf_token": form["csrf_token"], "comment": "Too late"})
    return f"POST /incidents/{incident}/comment", f"Cookie: {cookie}", "application/x-www-form-urlencoded", body


def by_script(server, name, service, incident):
    """The token of the form in a header, as scripts send it: nothing of the body is needed to let it in."""
    line, cookie, kind, body = by_page(server, name, service, incident)
    csrf = dict(parse_qsl(body))["csrf_token"]
    return line, f"{cookie}\r\nX-CSRF-Token: {csrf}", kind, "comment=Too+late"


def by_native_api(server, name, service, incident):
    proof = f"Authorization: Bearer {token(server, 'incidents:write', owner=name)}"
    return f"POST /api/v1/incidents/{incident}/comments", proof, "application/json", json.dumps({"text": "Too late"})


def by_dispatcher(server, name, service, incident):
    proof = f"Authorization: Bearer {Dispatcher(server, name, 'long enough for me').token}"
    return f"PUT /v1/incidents/{incident}/status", proof, "application/json", json.dumps({"new_status": "closed"})


def by_report(server, name, service, incident):
    proof = f"Authorization: Bearer {token(server, 'events:write', owner=name)}"
    return f"POST {EVENTS}", proof, "application/json", json.dumps({"title": "Stays as it is", "service": service.name})


DOORS = [(by_page, (403, 403)), (by_script, (403, 403)), (by_native_api, (401, 403)), (by_dispatcher, (401, 403)), (by_report, (401, 422))]


def halves(request) -> tuple[bytes, bytes]:
    line, proof, kind, body = request
    head = f"{line} HTTP/1.1\r\nHost: x\r\n{proof}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return (head + body[:-5]).encode(), body[-5:].encode()


@pytest.mark.parametrize("door, refusals", DOORS)
def test_a_right_that_ended_meanwhile_is_not_used(server, admin, service, operator, door, refusals):
    incident = accepted(send(server, service, {"title": "Stays as it is"}))["incident_id"]
    first, last = halves(door(server, operator["name"], service, incident))
    before = admin.get(f"/incidents/{incident}")
    for change, body, status in [("disable", None, refusals[0]), ("role", {"role": "viewer"}, refusals[1])]:
        with RawConnection(server.port) as connection:
            connection.send(first)
            time.sleep(0.3)
            admin.post(f"/users/{operator['id']}/{change}", body)
            answer = connection.send(last).read()
        assert int(answer.split()[1]) == status, answer
        assert admin.get(f"/incidents/{incident}") == before
        admin.post(f"/users/{operator['id']}/enable")
        if change == "disable":
            # To be disabled ends every proof.
            first, last = halves(door(server, operator["name"], service, incident))


@pytest.mark.parametrize("door, _", DOORS)
def test_a_right_that_lasts_is_used(server, service, operator, door, _):
    incident = accepted(send(server, service, {"title": "Changes"}))["incident_id"]
    first, last = halves(door(server, operator["name"], service, incident))
    with RawConnection(server.port) as connection:
        connection.send(first)
        time.sleep(0.3)
        answer = connection.send(last).read()
    assert int(answer.split()[1]) in (200, 201, 202, 303), answer
