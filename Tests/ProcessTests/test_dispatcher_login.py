"""Dispatcher: sign-in, tokens and who may do what."""

import time

import pytest

from harness import tokens
from harness.dispatcher import Dispatcher, assert_refused
from harness.server import ADMIN, PASSWORD

WRONG_SIGN_IN = "Некорректное имя пользователя или пароль"
ADMIN_ROUTES = [
    ("GET", "/v1/incidents/"),
    ("GET", "/v1/incidents/1"),
    ("PUT", "/v1/incidents/1/status"),
    ("DELETE", "/v1/incidents/1"),
    ("GET", "/v1/apps/"),
    ("POST", "/v1/apps/new"),
    ("GET", "/v1/apps/1"),
    ("GET", "/v1/apps/1/logs"),
    ("DELETE", "/v1/apps/1"),
]


@pytest.mark.both_engines
def test_sign_in_returns_a_token_with_subject_and_expiry(dispatcher):
    answer = dispatcher.anonymous("POST", "/v1/auth/login", json={"username": ADMIN, "password": PASSWORD})
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "token_type"}
    assert answer.json()["token_type"] == "Bearer"
    token = answer.json()["access_token"]
    assert tokens.header(token)["alg"] == "HS256"
    assert tokens.claims(token)["sub"] == ADMIN
    assert tokens.claims(token)["exp"] > time.time()


@pytest.mark.parametrize("user, password", [
    (ADMIN, "wrong"), ("nobody", PASSWORD), ("", ""), (f"{ADMIN}' --", PASSWORD), ("' OR '1'='1", "' OR '1'='1"),
])
def test_wrong_sign_in_is_refused(dispatcher, user, password):
    answer = dispatcher.anonymous("POST", "/v1/auth/login", json={"username": user, "password": password})
    assert_refused(answer, 401, WRONG_SIGN_IN)


@pytest.mark.parametrize("body", [{}, {"username": ADMIN}, {"username": 5, "password": PASSWORD}, [], "text"])
def test_malformed_sign_in_is_a_validation_error(dispatcher, body):
    answer = dispatcher.anonymous("POST", "/v1/auth/login", json=body)
    assert_refused(answer, 422)
    assert {"type", "loc", "msg"} <= set(answer.json()["detail"][0])


@pytest.mark.parametrize("method, path", ADMIN_ROUTES)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Token x"}])
def test_without_a_bearer_token_nothing_is_shown(dispatcher, method, path, header):
    answer = dispatcher.anonymous(method, path, headers=header)
    assert_refused(answer, 401, "Not authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def forgeries(genuine: str) -> dict[str, str]:
    claims = tokens.claims(genuine)
    return {
        "garbage": "garbage",
        "three dots": "a.b.c",
        "no algorithm": tokens.forge(claims, algorithm="none"),
        "no algorithm, capitals": tokens.forge(claims, algorithm="NONE"),
        "empty secret": tokens.forge(claims, secret=""),
        "guessed secret": tokens.forge(claims, secret="secret"),
        "longer expiry, old signature": tokens.with_claims(genuine, exp=claims["exp"] + 3600),
        "other user, old signature": tokens.with_claims(genuine, sub="root"),
        "signature cut off": genuine.rsplit(".", 1)[0] + ".",
        "expired": tokens.forge(claims | {"exp": 1}, secret="secret"),
    }


@pytest.mark.parametrize("kind", list(forgeries(tokens.forge({"sub": "a", "exp": 1}))))
def test_forged_tokens_are_refused(dispatcher, kind):
    answer = dispatcher.get("/v1/incidents/", token=forgeries(dispatcher.token)[kind])
    assert_refused(answer, 401, "Invalid authentication credentials")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_is_read_in_any_case(dispatcher):
    answer = dispatcher.anonymous("GET", "/v1/apps/", headers={"Authorization": f"bearer {dispatcher.token}"})
    assert answer.status_code == 200


def test_a_disabled_user_loses_access_within_a_second(server):
    server.add_user("leaver", "operator")
    leaver = Dispatcher(server, "leaver")
    assert leaver.get("/v1/apps/").status_code == 200
    server.command("user", "disable", "leaver")
    time.sleep(1)
    assert_refused(leaver.get("/v1/apps/"), 401, "Invalid authentication credentials")
    answer = leaver.anonymous("POST", "/v1/auth/login", json={"username": "leaver", "password": PASSWORD})
    assert_refused(answer, 401, WRONG_SIGN_IN)


def test_registration_is_closed(dispatcher):
    answer = dispatcher.anonymous("POST", "/v1/auth/register", json={"username": "newcomer", "password": PASSWORD})
    assert_refused(answer, 405)


@pytest.mark.parametrize("method, path, body", [
    ("PUT", "/v1/incidents/1/status", {"new_status": "closed"}),
    ("DELETE", "/v1/incidents/1", None),
    ("POST", "/v1/apps/new", {"name": "Viewer's"}),
    ("DELETE", "/v1/apps/1", None),
])
def test_a_viewer_changes_nothing(viewer, method, path, body):
    assert_refused(viewer.call(method, path, json=body), 403)


def test_a_viewer_sees_the_lists(viewer):
    assert viewer.get("/v1/incidents/").status_code == 200
    assert viewer.get("/v1/apps/").status_code == 200
