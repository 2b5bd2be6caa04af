"""Public answers are repeated by the connection itself, and nobody can tell but by their age."""

import pytest
import requests

from harness.api import api

BROWSER = {"Accept": "text/html"}
# What each answer has of its own.
OWN = {"Age", "Date", "X-Request-Id"}


@pytest.fixture(scope="module")
def desk(server):
    return api(server)


def ask(server, path: str, **headers):
    return requests.get(server.url + path, headers={**BROWSER, **headers}, timeout=10)


def kept(server, desk, path: str, **headers):
    """An answer from a route and one that repeats it."""
    for number in range(20):
        # What was repeated before is forgotten.
        desk.post("/status/components", {"name": {"en": f"New {number}"}}, 201)
        made, repeated = ask(server, path, **headers), ask(server, path, **headers)
        if "Age" not in made.headers and "Age" in repeated.headers:
            return made, repeated
    raise AssertionError(f"{path} is not repeated: {repeated.headers}")


@pytest.mark.parametrize("path", ["/status", "/history", "/api", "/api/v2/summary.json", "/api/v2/incidents.json"])
def test_a_repeated_answer_is_the_same_but_for_its_age(server, desk, path):
    made, repeated = kept(server, desk, path)
    assert made.content == repeated.content
    assert {name: value for name, value in made.headers.items() if name not in OWN} == {
        name: value for name, value in repeated.headers.items() if name not in OWN}
    assert made.headers["X-Request-Id"] != repeated.headers["X-Request-Id"]


def test_a_change_is_seen_at_once(server, desk):
    for number in range(20):
        ask(server, "/status")
        component = desk.post("/status/components", {"name": {"en": f"Part {number} of twenty"}}, 201)
        assert f"Part {number} of twenty" in ask(server, "/status").text
        desk.delete(f"/status/components/{component['id']}")
        assert f"Part {number} of twenty" not in ask(server, "/status").text


def test_each_language_and_each_form_has_its_own(server, desk):
    kept(server, desk, "/status")
    assert '<html lang="ru"' in ask(server, "/status", **{"Accept-Language": "ru"}).text
    assert '<html lang="en"' in ask(server, "/status").text
    assert "Content-Encoding" not in ask(server, "/status", **{"Accept-Encoding": "identity"}).headers
    assert ask(server, "/status").headers["Content-Encoding"] == "gzip"
    assert '<html lang="pt' in requests.get(server.url + "/status?lang=pt-BR", headers=BROWSER, timeout=10).text


def test_conditions_and_heads_are_answered_as_before(server, desk):
    made, repeated = kept(server, desk, "/status")
    assert ask(server, "/status", **{"If-None-Match": repeated.headers["ETag"]}).status_code == 304
    head = requests.head(server.url + "/status", headers=BROWSER, timeout=10)
    assert head.status_code == 200 and head.headers["Content-Length"] and not head.content


def test_a_page_that_becomes_private_is_so_at_once(server, desk):
    first = desk.get("/status/sites")["items"][0]
    kept(server, desk, "/status")
    try:
        desk.expect(200, "PUT", f"/status/sites/{first['id']}", json={"access": "password", "password": "correct horse battery"})
        assert ask(server, "/status").status_code == 403 and ask(server, "/api").status_code == 401
    finally:
        desk.expect(200, "PUT", f"/status/sites/{first['id']}", json={})
    assert ask(server, "/status").status_code == 200
