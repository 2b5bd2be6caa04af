"""A real OpenID Connect provider (Canaille) with two people and a client: run by the interpreter of its own environment,
because what it needs would not fit beside the tests' own tools. Prints its address once it listens, then registers the
redirect address that stands on each line of its standard input, and ends with it.
"""

import socket
import sys
import threading

from canaille import create_app
from canaille.app import models
from canaille.oidc.jose import make_default_rsa_jwk
from werkzeug.serving import make_server

CLIENT = ("switchboard", "a secret of the client")
PEOPLE = {"ada": ("Ada Lovelace", ["desk-admins"]), "bob": ("Bob", ["payments-on-call", "everybody"]), "eve": ("Eve", [])}


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{listener.getsockname()[1]}"
    app = create_app({
        "SECRET_KEY": "of the test alone", "SERVER_NAME": place, "PREFERRED_URL_SCHEME": "http",
        "SESSION_COOKIE_SECURE": False,
        "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "LOGGING": {"version": 1}},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [make_default_rsa_jwk().as_dict(private=True)]},
    })
    with app.app_context():
        furnish(app.backend)
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://{place}", flush=True)
    for line in sys.stdin:
        with app.app_context():
            register(app.backend, line.strip())
        print("registered", flush=True)


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


main()
