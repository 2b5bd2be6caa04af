"""A year of incidents to try things on: filled at once, it stands as if it had come in through the door."""

import re

import pytest

from harness import binary
from harness.browser import signed_in_session
from harness.native import accepted, send


@pytest.mark.both_engines
def test_a_filled_installation_is_listed_searched_and_counted(start_server):
    server = start_server()
    server.stop()
    assert "3000 incidents of 40 services" in server.command("seed", "--incidents", "3000", timeout=300).out
    again = binary.run("seed", "--incidents", "10", "--data-dir", server.data_dir, env=server.storage, timeout=60)
    assert again.code == 1 and "There are incidents already" in again.err
    server.start()
    session = signed_in_session(server)

    def page(path: str) -> str:
        answer = session.get(server.url + path)
        assert answer.status_code == 200
        return answer.text

    figures = page("/figures?days=1000")
    assert "3,000 incidents opened" in figures and "still being counted" not in figures
    assert "still being counted" not in page("/")
    # What is everywhere, what is rare, in three languages.
    assert len(re.findall(r'class="row row-', page("/incidents?state=all&q=info"))) == 50
    assert ">#2999<" in page("/incidents?state=all&q=2999")
    for word in ("order", "заказ", "pedido"):
        assert 'class="row row-' in page(f"/incidents?state=all&q={word}"), word
    number = accepted(send(server, server.add_service("Later"), {"title": "Behind the last"}))["incident_id"]
    assert number == 3001


def test_a_server_that_serves_is_not_filled(start_server):
    server = start_server()
    if server.storage:
        pytest.skip("a directory tells that it is served; a database server is asked for incidents alone")
    refused = binary.run("seed", "--incidents", "10", "--data-dir", server.data_dir, env=server.storage, timeout=60)
    assert refused.code != 0 and server.is_ready()
