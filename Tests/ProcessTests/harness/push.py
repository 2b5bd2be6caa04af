"""Browsers and their push service: takes messages, verifies who signed them (RFC 8292) and reads them (RFC 8291)."""

import base64
import json
import os
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .server import wait_for

CURVE = ec.SECP256R1()
# The most that every push service takes.
LARGEST = 4096


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class Pushed:
    """One message as its browser read it; headers with names in small letters."""
    browser: str
    headers: dict
    message: dict
    claims: dict
    key: str


class PushService:
    """`answers` are given to the next messages, as (status, headers), before any is taken."""

    def __init__(self):
        self.browsers: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}
        self.answers: list[tuple[int, dict]] = []
        self.pushed: list[Pushed] = []
        # Of everything that was asked, refused or not.
        self.calls: list[tuple[str, int, float]] = []
        self.problems: list[str] = []
        self._server = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def subscribe(self, browser: str) -> dict:
        """As `PushSubscription.toJSON()` gives it."""
        key, secret = self.browsers.setdefault(browser, (ec.generate_private_key(CURVE), os.urandom(16)))
        return {"endpoint": f"{self.origin}/push/{browser}", "expirationTime": None, "keys": {"p256dh": text(point(key)), "auth": text(secret)}}

    def to(self, browser: str, count: int = 1) -> list[Pushed]:
        return wait_for(lambda: (lambda found: found if len(found) >= count else None)([one for one in self.pushed if one.browser == browser]),
                        20, f"{count} messages to {browser}; problems: {self.problems}")

    def __enter__(self) -> "PushService":
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers = service._take(self.path.removeprefix("/push/"), {name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    # MARK: What it does with a message

    def _take(self, browser: str, headers: dict, body: bytes) -> tuple[int, dict]:
        status, extra = self.answers.pop(0) if self.answers else self._read(browser, headers, body)
        self.calls.append((browser, status, time.monotonic()))
        return status, extra

    def _read(self, browser: str, headers: dict, body: bytes) -> tuple[int, dict]:
        if browser not in self.browsers:
            return 404, {}
        try:
            if len(body) > LARGEST or "ttl" not in headers or headers.get("content-encoding") != "aes128gcm":
                raise ValueError(f"{len(body)} bytes, {headers}")
            claims, key = self._signer(headers["authorization"])
            self.pushed.append(Pushed(browser, headers, json.loads(self._decrypt(body, *self.browsers[browser])), claims, key))
            return 201, {"Location": f"{self.origin}/message/{len(self.pushed)}"}
        except Exception as problem:
            self.problems.append(repr(problem))
            return 400, {}

    def _signer(self, header: str) -> tuple[dict, str]:
        scheme, _, rest = header.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = fields["t"].split(".")
        raw = data(signature)
        if scheme != "vapid" or json.loads(data(head))["alg"] != "ES256" or len(raw) != 64:
            raise ValueError(f"no signature of VAPID: {header}")
        known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data(fields["k"]))
        both = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        known.verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        said = json.loads(data(claims))
        if said["aud"] != self.origin or not time.time() < said["exp"] <= time.time() + 86_400 or not said["sub"].startswith(("mailto:", "https:")):
            raise ValueError(f"claims {said}")
        return said, fields["k"]

    @staticmethod
    def _decrypt(body: bytes, key: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21:21 + length], body[21 + length:]
        if length != 65 or len(record) > size:
            raise ValueError("not one record of a sender's key")
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))

        def derived(length: int, salt: bytes, secret: bytes, purpose: bytes) -> bytes:
            return HKDF(hashes.SHA256(), length, salt, purpose).derive(secret)

        source = derived(32, secret, shared, b"WebPush: info\0" + point(key) + sender)
        content = derived(16, salt, source, b"Content-Encoding: aes128gcm\0")
        nonce = derived(12, salt, source, b"Content-Encoding: nonce\0")
        message = AESGCM(content).decrypt(nonce, record, None).rstrip(b"\0")
        if message[-1] != 2:
            raise ValueError("the record is not the last one")
        return message[:-1]
