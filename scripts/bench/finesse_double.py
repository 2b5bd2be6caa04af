"""A Finesse with many agents in a process of its own, who change their states at a steady pace. Talks to its parent by lines of JSON.

    finesse_double.py AGENTS CHANGES SECONDS
    < {"settings": {…}}    it listens
    > go                   changes begin
    < {"changed": […], "polls": …, "seconds": …}    when each was, how often everybody was asked for, and how long it all took
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "ProcessTests"))

from harness.finesse import Agent, Cluster  # noqa: E402

STATES = ["READY", "TALKING", "WORK", "NOT_READY"]


def main():
    count, changes, seconds = map(int, sys.argv[1:4])
    cluster = Cluster().furnish()
    for number in range(count):
        cluster.agents[f"b{number}"] = Agent(
            f"b{number}", "Agent", f"No. {number}", str(6000 + number), team=(str(number // 20), f"Team {number // 20}"), state="READY")
    with cluster:
        print(json.dumps({"settings": cluster.settings()}), flush=True)
        sys.stdin.readline()
        polls, start, changed = cluster.polls(), time.time(), []
        for number in range(changes):
            time.sleep(max(0.0, start + number * seconds / changes - time.time()))
            cluster.set_state(f"b{number % count}", STATES[(number // count + 1) % len(STATES)])
            changed.append(time.time())
        time.sleep(3)
        print(json.dumps({"changed": changed, "polls": cluster.polls() - polls, "seconds": time.time() - start}), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
