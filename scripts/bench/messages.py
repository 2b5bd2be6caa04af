"""How soon a message is handed over after its event was accepted, what messages cost the intake, and a storm that a crash falls into."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from harness.api import api
from harness.nginx import file_server
from harness.server import Server, Service, wait_for
from harness.message_storm import Storm, has_heard, repeats, told
from harness.telegram import ADMIN_CHAT, Telegram
from harness.webhooks import Receiver
from measuring import Cores, load

# Events a second, a pace at which somebody's trouble comes in.
PACE = 500
# Milliseconds within which 99 of 100 messages should be handed over.
GOAL = 250
# New incidents, and the seconds that they come in.
STORM, STORM_SECONDS = 10_000, 60
EVENTS = Path(__file__).with_name("events.py")
# Titles of one run begin so far behind those of the one before.
APART = 1_000_000


def at(share: float, seconds: list[float]) -> float:
    """In milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def both(seconds: list[float]) -> str:
    return f"{at(0.5, seconds):.0f} | {at(0.99, seconds):.0f}"


# MARK: How soon


def paced(server: Server, service: Service, seconds: float) -> dict:
    done = subprocess.run(
        [sys.executable, EVENTS, str(seconds), str(PACE), server.url, service.code, "0"], stdout=subprocess.PIPE, check=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    return json.loads(done.stdout)


def delays(server: Server, service: Service, seconds: float) -> list[str]:
    with Receiver() as receiver:
        server.command("destination", "add", "ops", "--webhook", receiver.url)
        # What calls come with is monotonic.
        offset = time.time() - time.monotonic()
        cores = Cores({"Switchboard": [server.pid]})
        events = paced(server, service, seconds)
        full, shares = cores.used()[Cores.ALL] >= 0.9 * (os.cpu_count() or 1), cores.shares()
        begun = {name: when for name, when in events["accepted"].items() if name.startswith("New")}
        handed: dict[str, tuple[int, float]] = {}

        def all_told() -> bool:
            for call in receiver.calls[len(handed):]:
                incident = call.json["data"]["incident"]
                handed[incident["title"]] = (incident["id"], call.at + offset)
            return begun.keys() <= handed.keys()

        wait_for(all_told, 120, "the last message")
        server.command("destination", "remove", "ops")
    decided = {line["incident_id"]: datetime.fromisoformat(line["created_at"]).timestamp()
               for line in api(server, "notifications:read").all("/notifications", limit=200)}
    waits = [max(0.0, handed[name][1] - when) for name, when in begun.items()]
    to_decide = [max(0.0, decided[handed[name][0]] - when) for name, when in begun.items()]
    to_send = [max(0.0, handed[name][1] - decided[handed[name][0]]) for name in begun]
    verdict = "reached" if at(0.99, waits) <= GOAL else "missed"
    bound = "deciding" if at(0.99, to_decide) > at(0.99, to_send) else "sending"
    return [
        "From the answer to an event that begins an incident to the call of a web hook, by way of the decision (`created_at` in the ledger).", "",
        "| events a second | messages | accepted to handed over: ms p50 | ms p99 | to the decision: ms p50 | ms p99 | from it: ms p50 | ms p99 "
        "| intake: ms p50 | ms p99 | cores used |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
        f"| {len(events['times']) / events['seconds']:,.0f} | {len(waits)} | {both(waits)} | {both(to_decide)} | {both(to_send)} "
        f"| {both(events['times'])} | {shares} |", "",
        f"The goal of {GOAL} ms at the 99th of 100 is {verdict}. The longer part is {bound}"
        + (", and all cores are used." if full else "; cores are left: it is the pauses between two looks at what was committed.")]


# MARK: What it costs


def cost(server: Server, service: Service, directory: Path, seconds: int) -> list[str]:
    """As fast as 64 connections can, in turns with and without somebody to tell. What is told is taken by nginx, which costs little."""
    lines = ["One event of ten begins an incident; nginx takes the messages.", "",
             "| a web hook is told | events/s | p50 ms | p99 ms | cores used |", "|---|---:|---:|---:|---|"]
    rates: dict[bool, list[float]] = {True: [], False: []}
    (place := directory / "receiver").mkdir()
    with file_server({}, place) as receiver:
        for turn, is_told in enumerate((False, True, True, False, False, True), 1):
            if is_told:
                server.command("destination", "add", "ops", "--webhook", receiver.url + "/healthz")
            cores = Cores({"Switchboard": [server.pid]})
            result = load(server, "mixed", 64, seconds, service, problems=turn * APART)
            rates[is_told].append(result["rate"])
            lines.append(f"| {'yes' if is_told else 'no'} | {result['rate']:,.0f} | {result['p50']:.1f} | {result['p99']:.1f} "
                         f"| {cores.shares()} |")
            if is_told:
                server.command("destination", "remove", "ops")
    without, told_too = (sum(rates[key]) / len(rates[key]) for key in (False, True))
    return lines + ["", f"Ratio with to without: {told_too / without:.2f}; {server.peak_megabytes():.0f} MB at most."]


# MARK: A storm


def states(server: Server) -> dict[str, int]:
    with sqlite3.connect(f"file:{server.data_dir}/switchboard.db?mode=ro", uri=True, timeout=10) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM notifications WHERE incident_id IS NOT NULL GROUP BY state"))


def storm(directory: Path) -> list[str]:
    with Receiver() as quick, Receiver() as slow, Receiver() as down, Telegram() as telegram:
        slow.delay = 0.2
        down.answers = [503] * 10 * STORM
        settings = telegram.settings | {"SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": 1, "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": 2}
        with Server(directory / "data", settings).start() as server:
            service = server.add_service("Storm")
            hooks = {"quick": quick, "slow": slow, "down": down}
            for name, receiver in hooks.items():
                server.command("destination", "add", name, "--webhook", receiver.url)
            reports = Storm(server, service, STORM, STORM / STORM_SECONDS)
            wait_for(lambda: len(reports.times) >= STORM / 2, STORM_SECONDS * 3, "half of the storm")
            before = server.peak_megabytes()
            server.kill()
            server.start()
            incidents, took, begun = reports.join(STORM_SECONDS * 5), reports.seconds, time.monotonic()
            lines = [f"{STORM:,} new incidents in {took:.0f} s ({STORM_SECONDS} s wanted), one web hook 0.2 s slow, one that answers 503 until "
                     f"all are in, a chat, and SIGKILL after half of them.", "",
                     "| web hook | told | lost | further tries, with the same key | s until all were told, from the last event on |",
                      "|---|---:|---:|---:|---:|"]
            for name, receiver in hooks.items():
                if receiver is down:
                    down.answers = []
                wait_for(lambda: has_heard(receiver, incidents), 600, f"all of them at {name}")
                lines.append(f"| {name} | {len(told(receiver).keys() & incidents):,} | {len(incidents - told(receiver).keys())} "
                             f"| {repeats(receiver)} | {time.monotonic() - begun:.0f} |")
            wait_for(lambda: not states(server).keys() & {"waiting", "failed"}, 120, "nothing to be left")
            assert len(incidents) == STORM
            return lines + [
                "", f"In the ledger: {', '.join(f'{number:,} {state}' for state, number in sorted(states(server).items()))}; "
                f"{len(telegram.sent(ADMIN_CHAT))} messages in the chat. Intake: {at(0.5, reports.times):.0f} ms p50, "
                f"{at(0.99, reports.times):.0f} ms p99. Memory at most {before:.0f} MB before the crash, {server.peak_megabytes():.0f} MB after it."]


def handed_over(seconds: int, directory: Path) -> list[str]:
    with Server(directory / "data").start() as server:
        service = server.add_service("Bench")
        lines = ["### How soon", "", *delays(server, service, seconds), "", "### What messages cost the intake", "",
                 *cost(server, service, directory, seconds)]
    (place := directory / "storm").mkdir()
    return [*lines, "", "### A storm", "", *storm(place)]
