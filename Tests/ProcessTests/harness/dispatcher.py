"""The old Dispatcher's API as its clients use it."""

import asyncio

import aiohttp
import requests

from .server import ADMIN, PASSWORD, Server, Service

BAD_SERVICE = "Required app fields are incorrect"


def submission(service: Service, title: str = "Payment failed", message: str = "details", level: str = "error",
               logs: str = "l1\nl2") -> dict:
    return {
        "incident": {"title": title, "message": message, "logs": logs, "level": level},
        "app_name": service.name,
        "code": service.code,
    }


class Dispatcher:
    """The web application's side: everything but the submission wants a token."""

    def __init__(self, server: Server, user: str = ADMIN, password: str = PASSWORD):
        self.server = server
        answer = self.anonymous("POST", "/v1/auth/login", json={"username": user, "password": password})
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def anonymous(self, method: str, path: str, **options) -> requests.Response:
        options.setdefault("allow_redirects", False)
        return requests.request(method, self.server.url + path, timeout=20, **options)

    def call(self, method: str, path: str, token: str | None = None, **options) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"} | options.pop("headers", {})
        return self.anonymous(method, path, headers=headers, **options)

    def get(self, path: str, **options):
        return self.call("GET", path, **options)

    def post(self, path: str, body: dict | None = None, **options):
        return self.call("POST", path, json=body, **options)

    def delete(self, path: str, **options):
        return self.call("DELETE", path, **options)

    def set_status(self, incident: int, status: str):
        return self.call("PUT", f"/v1/incidents/{incident}/status", json={"new_status": status})

    def submit(self, service: Service, **fields):
        return self.anonymous("POST", "/v1/incidents/new", json=submission(service, **fields))

    def incidents(self, **query) -> list[dict]:
        answer = self.get("/v1/incidents/", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["incidents"]

    def apps(self, **query) -> list[dict]:
        answer = self.get("/v1/apps/", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["apps"]

    def incident_titled(self, title: str) -> dict:
        [found] = [incident for incident in self.incidents() if incident["title"] == title]
        return found


def assert_refused(answer: requests.Response, status: int, detail=None):
    """A refusal of the family: JSON with `detail` and `"ok": false`."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body["ok"] is False
    if detail is None:
        assert body["detail"]
    else:
        assert body["detail"] == detail


# MARK: The unmodified client package: ignores the status, reads `ok`, posts to the address as given


def old_client_send(url: str, body: dict) -> bool:
    return requests.post(url, json=body, timeout=30).json()["ok"]


def old_async_client_send(url: str, body: dict) -> bool:
    async def send():
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            async with session.post(url, json=body) as answer:
                return (await answer.json())["ok"]

    return asyncio.run(send())


OLD_CLIENTS = [old_client_send, old_async_client_send]
