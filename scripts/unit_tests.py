"""Runs the unit and flow tests, and says at the end which failed and why, and which took longest.

A test that failed is run once more by itself, where nothing else disturbs it. If it then passes, it is named as unsteady at the
end; more than a few of those fail the run all the same, because they hide what is wrong.

What happened is read from the event stream of Swift Testing, JSON Lines: `testCaseStarted`, `testCaseEnded` and `issueRecorded`, with
the `testID` TARGET.SUITE/TEST/FILE:LINE:COLUMN.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / "test-artifacts"
TESTS = ROOT / ".build/debug/switchboardPackageTests.xctest"
EVENTS = ARTIFACTS / "unit-tests.jsonl"
UNSTEADY = ARTIFACTS / "unsteady.txt"
# Without a bound all tests begin at once, and what one waits for the others counts against its time limit.
WIDTH = "6"
MOST_UNSTEADY = 3
SLOWEST = 20


def run(*arguments: str) -> int:
    # Not by `swift test`, which waits for a build that is going on beside it.
    command = [str(TESTS), "--testing-library", "swift-testing", "--experimental-maximum-parallelization-width", WIDTH]
    command += ["--event-stream-output-path", str(EVENTS), "--event-stream-version", "0", *arguments]
    EVENTS.unlink(missing_ok=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def events() -> Iterator[dict]:
    if not EVENTS.exists():
        return
    for line in EVENTS.read_text(errors="replace").splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:  # the last line of a process that crashed
            continue
        if record["kind"] == "event":
            yield record["payload"]


def name(event: dict) -> str:
    """TARGET.SUITE/TEST, as `swift test --filter` takes it."""
    return re.sub(r"/[^/]+\.swift:\d+:\d+$", "", event["testID"])


def failures() -> dict[str, list[str]]:
    """The tests that failed, each with what was recorded."""
    failed = defaultdict(list)
    for event in events():
        if event["kind"] == "issueRecorded" and "testID" in event and not event["issue"].get("isKnown"):
            place = event["issue"].get("sourceLocation", {})
            words = " ".join(message["text"] for message in event["messages"])
            failed[name(event)].append(f"{place.get('fileID', '?')}:{place.get('line', '?')}: {words[:600]}")
    return failed


def print_slowest() -> None:
    """By the time their cases ran, both engines' together; what a test waits for its turn does not count."""
    started, spent = {}, defaultdict(float)
    for event in events():
        if "testID" not in event:
            continue
        case = (event["testID"], json.dumps(event.get("_testCase", {}), sort_keys=True))
        instant = event["instant"]["absolute"]
        if event["kind"] == "testCaseStarted":
            started[case] = instant
        elif event["kind"] == "testCaseEnded" and case in started:
            spent[name(event)] += instant - started.pop(case)
    print(f"\n==> The {SLOWEST} slowest unit and flow tests, in seconds")
    for test in sorted(spent, key=spent.get, reverse=True)[:SLOWEST]:
        print(f"    {spent[test]:7.1f}  {test}")


def main() -> int:
    ARTIFACTS.mkdir(exist_ok=True)
    code = run(*sys.argv[1:])
    failed = failures()
    is_whole = any(event["kind"] == "runEnded" for event in events())
    print_slowest()
    for test, recorded in failed.items():
        print(f"\nFailed: {test}", *recorded[:5], sep="\n    ")
    # A wrong argument is no test's fault; after a crash nobody knows what the others would have said.
    if code == 0 or not failed or not is_whole:
        return code
    if len(failed) > MOST_UNSTEADY:
        print(f"\n{len(failed)} tests failed: too many to be unsteady.")
        return code
    steady = [test for test in failed if run("--filter", f"^{re.escape(test)}") != 0]
    for test in failed:
        print("Failed twice:" if test in steady else "Unsteady, passed by itself:", test)
    with UNSTEADY.open("a") as file:
        file.writelines(f"{test}\n" for test in failed if test not in steady)
    return code if steady else 0


sys.exit(main())
