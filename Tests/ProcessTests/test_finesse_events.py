"""Finesse's events over a real XMPP server: states are known before the next poll, and whatever is wrong there, polls go on."""

import time

import pytest
from test_finesse import signed_in, until

from harness import binary
from harness.finesse import PASSWORD, Cluster
from harness.prosody import DOMAIN, PUBLISHER, Prosody
from harness.server import wait_for
from harness.xmpp import Person

TEAM = "/finesse/api/Team/3/Users"


@pytest.fixture
def prosody(tmp_path):
    with Prosody(tmp_path / "prosody", publishes=True) as prosody:
        yield prosody


@pytest.fixture
def cluster(prosody):
    with Cluster(mixed=True).furnish() as running:
        running.events = (DOMAIN, PUBLISHER, prosody.secure_port)
        prosody.give_passwords({"admin": PASSWORD})
        yield running


def doctor(server) -> str:
    return binary.run("doctor", "--data-dir", server.data_dir, env=server.settings).out


def settled(cluster) -> int:
    """The number of polls, once the one that an event of somebody unknown asks for has come: the server looks three times a second."""
    polls = -1
    while (count := cluster.polls()) != polls:
        polls = count
        time.sleep(1.5)
    return polls


def test_a_state_is_known_before_the_next_poll(start_server, cluster, prosody):
    settings = cluster.settings() | {"SWITCHBOARD_FINESSE_POLL_SECONDS": "60", "SWITCHBOARD_FINESSE_CA_FILE": str(prosody.authority.file)}
    server = start_server(**settings)
    wait_for(lambda: "Finesse's events are heard" in server.log(), 20, "events")
    session = signed_in(server)
    with Person(prosody, "olga") as olga:
        # One that is late, one of nobody, one that is none: they change nothing, and keep nothing up.
        olga.publish(cluster.update("7315").replace("<state>READY", "<state>HOLD").replace("<State>READY", "<State>HOLD"), TEAM)
        olga.publish("<Update><data><user><loginId>x</loginId><state>READY</state></user></data></Update>", TEAM)
        olga.publish("<!DOCTYPE a><Update>&amp;", TEAM)
        cluster.set_state("7315", "TALKING")
        olga.publish(cluster.update("7315"), TEAM)
        until(server, session, "7315", 5, status="TALKING")
        polls = settled(cluster)
        cluster.set_state("7314", "NOT_READY", 7)
        olga.publish(cluster.update("7314"), TEAM)
        cluster.set_state("7314", "READY")
        olga.publish(cluster.update("7314"), TEAM)
        until(server, session, "7314", 5, status="READY")
        assert cluster.polls() == polls
    assert "events are heard since" in doctor(server)
    # Away, it is said; back, it is heard again.
    prosody.stop()
    wait_for(lambda: "events are not heard" in doctor(server), 10, "that nothing is heard")
    prosody.start()
    wait_for(lambda: "events are heard since" in doctor(server), 30, "events again")
    assert PASSWORD not in server.log() and not any(cluster.tried.values())


def test_a_password_that_is_refused_is_offered_twice(start_server, cluster, prosody):
    prosody.give_passwords({"admin": "another one"})
    server = start_server(**cluster.settings() | {"SWITCHBOARD_FINESSE_CA_FILE": str(prosody.authority.file)})
    wait_for(lambda: "nobody tries to hear" in doctor(server), 30, "that it is given up")
    # Once for each connection, whatever ways to sign in the server offers.
    assert prosody.log().count("<auth ") == 2
    session = signed_in(server)
    cluster.set_state("7315", "TALKING")
    until(server, session, "7315", status="TALKING")
    time.sleep(1)
    assert prosody.log().count("<auth ") == 2 and not cluster.is_locked("admin")
