"""The native API, every answer held against the server's own document."""

import re
from dataclasses import dataclass, field

import requests
from jsonschema import Draft202012Validator, FormatChecker

from .server import Server

ROOT = "/api/v1"
DOCUMENT = ROOT + "/openapi.json"
SCOPES = ("events:write", "incidents:read", "incidents:write", "services:read", "services:write",
          "accounts:read", "accounts:write", "system:read", "status:read", "status:write",
          "tickets:read", "tickets:write", "notifications:read", "notifications:write",
          "playbooks:read", "playbooks:write", "schedules:read", "schedules:write",
          "notices:read", "notices:write", "probes:read", "probes:write", "calls:read", "calls:write", "agencies:read", "agencies:write",
          "agents:read", "agents:write")

_documents: dict[str, dict] = {}


def document(server: Server) -> dict:
    """The server's OpenAPI document; asked for once for each server."""
    if server.url not in _documents:
        answer = requests.get(server.url + DOCUMENT, timeout=10)
        assert answer.status_code == 200, answer.text
        _documents[server.url] = answer.json()
    return _documents[server.url]


def operation(server: Server, method: str, path: str) -> dict | None:
    """The document's entry for an address; nil where it knows none. The longest pattern without parameters counts."""
    paths = document(server)["paths"]
    fits = [pattern for pattern in paths if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path)]
    fits.sort(key=lambda pattern: pattern.count("{"))
    return paths[fits[0]].get("get" if method == "head" else method) if fits else None


def problems_with(server: Server, answer: requests.Response) -> list[str]:
    """What of an answer the document does not say."""
    method = answer.request.method.lower()
    path = answer.request.path_url.partition("?")[0]
    entry = operation(server, method, path)
    if entry is None:
        return [] if answer.status_code in (404, 405) else [f"{method} {path} is not in the document"]
    described = entry["responses"].get(str(answer.status_code))
    if described is None:
        return [f"{method} {path}: {answer.status_code} is not in the document: {answer.text[:300]}"]
    found = [f"header {name} is missing" for name, header in described.get("headers", {}).items()
             if header.get("required") and name not in answer.headers]
    content = described.get("content", {})
    if not content or method == "head":
        return found + (["a body nobody announced"] if answer.content else [])
    kind = answer.headers["Content-Type"].partition(";")[0]
    if kind not in content:
        return found + [f"{kind} is not in the document"]
    schema = content[kind]["schema"] | {"components": document(server)["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    value = answer.json() if kind.endswith("json") else answer.text
    return found + [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]


@dataclass
class Api:
    """Asks with a token; every answer must be one that the document describes."""

    server: Server
    token: str | None = None
    session: requests.Session = field(default_factory=requests.Session)

    def request(self, method: str, path: str, **options) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= options.pop("headers", {})
        answer = self.session.request(method, self.server.url + ROOT + path, headers=headers, timeout=30, **options)
        assert problems_with(self.server, answer) == [], f"{method} {path}: {answer.status_code} {answer.text[:1000]}"
        return answer

    def get(self, path: str, **params) -> dict:
        return self.expect(200, "GET", path, params=params)

    def post(self, path: str, body: dict | None = None, status: int = 200):
        return self.expect(status, "POST", path, json=body)

    def delete(self, path: str):
        return self.expect(204, "DELETE", path)

    def expect(self, status: int, method: str, path: str, **options):
        """The body of an answer with this status; nothing for one without."""
        answer = self.request(method, path, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:1000]}"
        return answer.json() if answer.content else None

    def all(self, path: str, limit: int = 50, **params) -> list[dict]:
        """A whole list, stretch by stretch."""
        items, after = [], None
        while True:
            page = self.get(path, limit=limit, **params, **({"after": after} if after else {}))
            assert len(page["items"]) <= limit
            items += page["items"]
            after = page["next"]
            if after is None:
                return items


def token(server: Server, *scopes: str, owner: str | None = None) -> str:
    options = [option for scope in scopes or SCOPES for option in ("--scope", scope)]
    owned = ["--owner", owner] if owner else []
    return server.command("token", "add", "api", *options, *owned, "--json").json()["token"]


def api(server: Server, *scopes: str, owner: str | None = None) -> Api:
    return Api(server, token(server, *scopes, owner=owner))
