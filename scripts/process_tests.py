"""Runs the tests that drive the binary from outside, two files at a time: much of a test is waiting.

A test that failed is run once more by itself, where nothing else disturbs it. If it then passes, it is named as unsteady at the
end; more than a few of those fail the run all the same, because they hide what is wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = "Tests/ProcessTests"
FAILED = ROOT / TESTS / ".pytest_cache/v/cache/lastfailed"
UNSTEADY = ROOT / "test-artifacts/unsteady.txt"
MOST_UNSTEADY = 3
SOME_FAILED = 1


def run(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", "--rootdir", TESTS, *arguments], cwd=ROOT, check=False).returncode


def main() -> int:
    UNSTEADY.parent.mkdir(exist_ok=True)
    FAILED.unlink(missing_ok=True)
    code = run(TESTS, "--numprocesses", "2", "--dist", "loadfile", *sys.argv[1:])
    # Anything but failed tests (an interrupt, wrong arguments) is no test's fault.
    if code != SOME_FAILED or not FAILED.exists():
        return code
    failed = sorted(json.loads(FAILED.read_text()))
    if len(failed) > MOST_UNSTEADY:
        print(f"\n{len(failed)} tests failed: too many to be unsteady.")
        return code
    steady = [test for test in failed if run(f"{TESTS}/{test}", "-p", "no:cacheprovider", "--durations=0") != 0]
    for test in failed:
        print("Failed twice:" if test in steady else "Unsteady, passed by itself:", f"{TESTS}/{test}")
    with UNSTEADY.open("a") as file:
        file.writelines(f"{test}\n" for test in failed if test not in steady)
    return SOME_FAILED if steady else 0


sys.exit(main())
