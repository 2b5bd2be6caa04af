"""JSON web tokens by hand, to forge them."""

import base64
import hashlib
import hmac
import json


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_part(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def claims(token: str) -> dict:
    return decode_part(token.split(".")[1])


def header(token: str) -> dict:
    return decode_part(token.split(".")[0])


def forge(claims: dict, secret: str = "", algorithm: str = "HS256") -> str:
    signed = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    if algorithm.lower() == "none":
        return signed + "."
    return f"{signed}.{_encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def with_claims(token: str, **changed) -> str:
    """The same header and signature around other claims."""
    head, payload, signature = token.split(".")
    return f"{head}.{_encode(json.dumps(decode_part(payload) | changed).encode())}.{signature}"
