"""Reports events at a pace, in a process of its own so that it waits for nobody else's Python: SECONDS RATE URL CODE FIRST. Prints as
JSON when each title was first accepted (`time.time()`) and how long the answers took."""

import http.client
import itertools
import json
import sys
import threading
import time

from harness.words import word

SENDERS = 16
# One event of so many begins an incident; the others repeat what is open.
NEW = 10


def title(number: int) -> str:
    return f"New {word(number)}" if number % NEW == 0 else f"Common {word(number % 7)}"


def main(seconds: float, rate: float, url: str, code: str, first: int):
    accepted: dict[str, float] = {}
    times: list[float] = []
    turn, lock, start = itertools.count(), threading.Lock(), time.monotonic()
    headers = {"Authorization": f"Bearer {code}", "Content-Type": "application/json"}

    def send():
        host, _, port = url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        while (number := next(turn)) < seconds * rate:
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            begun, name = time.monotonic(), title(first + number)
            connection.request("POST", "/api/v1/events", json.dumps({"title": name, "level": "error"}), headers)
            answer = connection.getresponse()
            answer.read()
            assert 200 <= answer.status < 300, answer.status
            with lock:
                accepted.setdefault(name, time.time())
                times.append(time.monotonic() - begun)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"accepted": accepted, "times": times, "seconds": time.monotonic() - start}, sys.stdout)


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
