"""The native intake: POST /api/v1/events."""

import gzip
import json

import requests

from .server import Server, Service

EVENTS = "/api/v1/events"


def send(server: Server, service: Service | str | None, body, compress: bool = False, **headers) -> requests.Response:
    """`body` is an object to encode, or bytes to send as they are; `service` gives the code, or is a token itself."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers.setdefault("Content-Type", "application/json")
    if service is not None:
        headers["Authorization"] = f"Bearer {service if isinstance(service, str) else service.code}"
    if compress:
        raw = gzip.compress(raw)
        headers["Content-Encoding"] = "gzip"
    return requests.post(server.url + EVENTS, data=raw, headers=headers, timeout=30)


def accepted(answer: requests.Response) -> dict:
    """The answer of one accepted event: its id and its incident's."""
    assert 200 <= answer.status_code < 300, answer.text
    assert set(answer.json()) >= {"event_id", "incident_id"}
    return answer.json()


def assert_problem(answer: requests.Response, status: int):
    """A refusal of the native family: RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] and problem["title"]
    return problem
