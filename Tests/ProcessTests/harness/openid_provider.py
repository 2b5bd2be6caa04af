"""A real OpenID Connect provider (Canaille) with two people and a client: run by the interpreter of its own environment,
because what it needs would not fit beside the tests' own tools. Prints its address once it listens, then does what each line of
its standard input says, and ends with it: `register ADDRESS` to send people back to, or `vary WORD…` from then on.

Roles are where Keycloak has them (`realm_access.roles`), and its key set holds keys that no client can use. It varies by the words
`objects` and `entries` (each role as an object, or as the name of a directory's entry), `sparse` (the ID token says next to nothing),
`signed` and `refused` (its userinfo is a token, or nobody's).
"""

import socket
import sys
import threading

from canaille import create_app
from canaille.app import models
from canaille.oidc import provider as oidc
from canaille.oidc.jose import make_default_rsa_jwk
from flask import jsonify, request
from werkzeug.serving import make_server

CLIENT = ("switchboard", "a secret of the client")
PEOPLE = {"ada": ("Ada Lovelace", ["desk-admins"]), "bob": ("Bob", ["payments-on-call", "everybody"]), "eve": ("Eve", [])}


STRANGE_KEYS = [{"kty": "AKP", "alg": "ML-DSA-65", "kid": "later", "pub": "AAAA"}, {"kty": "OKP", "crv": "X448", "x": "AA", "kid": "x"},
                {"kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": "enc", "n": "AQAB", "e": "AQAB"}, {"kid": "nothing"}]
FORMS = {"objects": lambda role: {"id": "7", "name": role}, "entries": lambda role: f"CN={role},OU=Groups,DC=example,DC=org"}
variant = set()


class Claims(oidc.UserInfo):
    """What Canaille says, in the form that is asked for."""

    def filter(self, scope):
        said = dict(super().filter(scope))
        roles = said.pop("groups", [])
        form = next((FORMS[word] for word in variant if word in FORMS), str)
        if not request.path.endswith("/userinfo") and "sparse" in variant:
            return {"sub": said["sub"], "email": said.get("email")}
        return said | {"realm_access": {"roles": [form(role) for role in roles]}}


def varied(answer):
    if request.path.endswith("/jwks.json"):
        return jsonify({"keys": STRANGE_KEYS + answer.get_json()["keys"]})
    if request.path.endswith("/userinfo") and "refused" in variant:
        answer.status_code = 403
    return answer


def main():
    oidc.UserInfo = Claims
    listener = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{listener.getsockname()[1]}"
    app = create_app({
        "SECRET_KEY": "of the test alone", "SERVER_NAME": place, "PREFERRED_URL_SCHEME": "http",
        "SESSION_COOKIE_SECURE": False,
        "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "LOGGING": {"version": 1}},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [make_default_rsa_jwk().as_dict(private=True)]},
    })
    app.after_request(varied)
    with app.app_context():
        furnish(app.backend)
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://{place}", flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        with app.app_context():
            register(app.backend, rest[0]) if word == "register" else vary(app.backend, rest)
        print("done", flush=True)


def furnish(backend):
    groups = {}
    for name, (shown, member_of) in PEOPLE.items():
        user = models.User(user_name=name, display_name=shown, formatted_name=shown, family_name=shown,
                           emails=[f"{name}@example.org"], password=f"password of {name}")
        backend.save(user)
        for group in member_of:
            groups.setdefault(group, []).append(user)
    for name, members in groups.items():
        backend.save(models.Group(display_name=name, members=members))


def register(backend, redirect_uri: str):
    client = models.Client(
        client_id=CLIENT[0], client_secret=CLIENT[1], client_name="Switchboard", client_uri="http://127.0.0.1",
        redirect_uris=[redirect_uri], grant_types=["authorization_code"], response_types=["code"],
        scope=["openid", "profile", "email", "groups"], token_endpoint_auth_method="client_secret_basic")
    backend.save(client)
    client.audience = [client]
    backend.save(client)


def vary(backend, words: list[str]):
    variant.clear()
    variant.update(words)
    client = backend.get(models.Client, client_id=CLIENT[0])
    client.userinfo_signed_response_alg = "RS256" if "signed" in words else None
    backend.save(client)


main()
