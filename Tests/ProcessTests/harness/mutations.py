"""Valid bodies and forms, damaged: by the byte and by the value. The same seed damages in the same way."""

import copy
import json
import random
from urllib.parse import quote_plus, urlencode

STRANGE = [
    None, True, 0, -1, 1.5, 1e308, 2**63, -(2**63) - 1, 10**40, "", "\0", "\ud800", "\uffff", "💥" * 1000, "x" * 100_000,
    "../../etc/passwd", "' OR 1=1 --", "{{title}}", "{{{title}}}", "<script>", "%s%n", "\r\nSet-Cookie: a=b", [], {}, [[]],
    [None], {"": ""}, [{}] * 100, {"a": {"b": {"c": []}}}, "0000-00-00T00:00:00Z", "9999999999", "NaN",
]


def places(value, path=()):
    """Paths of every value inside, the outermost included."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, path + (key,))


def replace(value, path, new):
    if not path:
        return new
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return changed


def remove(value, path):
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return changed


def damaged_values(body, chance: random.Random) -> bytes:
    changed = body
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        spots = list(places(changed))
        spot = chance.choice(spots)
        if spot and chance.random() < 0.3:
            changed = remove(changed, spot)
        else:
            changed = replace(changed, spot, chance.choice(STRANGE))
    return json.dumps(changed, allow_nan=True).encode("utf-8", "surrogatepass")


def damaged_bytes(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] = chance.randrange(256)
            case 1:
                data[at:at] = bytes([chance.randrange(256)])
            case 2:
                del data[at:at + chance.randint(1, 20)]
            case 3:
                data[at:at] = data[at:at + 50]
            case 4:
                del data[at:]
            case _:
                data[at:at] = chance.choice([b"{", b"[", b'"', b"\\u", b"\0", b"\xff", b"\xc3", b"1e999", b"]", b"}"])
    return bytes(data)


def mutations(body, count: int, seed: int):
    chance = random.Random(seed)
    raw = json.dumps(body).encode()
    for number in range(count):
        yield damaged_values(body, chance) if number % 2 else damaged_bytes(raw, chance)


def damaged_fields(fields: dict[str, str], chance: random.Random) -> bytes:
    pairs = list(fields.items())
    for _ in range(chance.choice([1, 1, 2, 3])):
        strange = chance.choice(STRANGE)
        strange = (strange if isinstance(strange, str) else json.dumps(strange)).encode("utf-8", "surrogatepass")
        at = chance.randrange(len(pairs) + 1)
        match chance.randrange(4):
            case 0 if at < len(pairs):
                del pairs[at]
            case 1 if pairs:
                pairs += [chance.choice(pairs)] * chance.choice([1, 300])
            case 2:
                pairs.insert(at, (strange[:200], b""))
            case _ if at < len(pairs):
                pairs[at] = (pairs[at][0], strange)
    return urlencode(pairs, quote_via=quote_plus).encode()


def damaged_forms(fields: dict[str, str], count: int, seed: int):
    chance = random.Random(seed)
    raw = urlencode(fields).encode()
    for number in range(count):
        yield damaged_fields(fields, chance) if number % 2 else damaged_bytes(raw, chance)
