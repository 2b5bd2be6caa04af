"""What RFC 4287 (Atom), RSS 2.0 and RFC 5545 (calendars) ask of a document, beyond that a lenient reader understands it."""

import re
import xml.etree.ElementTree as xml
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 4287, 3.3: of RFC 3339 with capital letters.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEED = {"author", "category", "contributor", "entry", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated"}
ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated"}


def problems_with_atom(document: bytes) -> list[str]:
    feed = xml.fromstring(document)
    if feed.tag != ATOM + "feed":
        return [f"{feed.tag} is no feed"]
    found = _of_container(feed, "feed", FEED, once=["id", "title", "updated"], at_most_once=["generator", "icon", "logo", "subtitle"])
    entries = feed.findall(ATOM + "entry")
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*", feed.get(LANGUAGE, "")):
        found.append("the feed says no language")
    if not any(link.get("rel") == "self" for link in feed.findall(ATOM + "link")):
        found.append("the feed says nothing of its own address")
    for at, entry in enumerate(entries):
        found += _of_container(
            entry, f"entry {at}", ENTRY, once=["id", "title", "updated"], at_most_once=["content", "published", "summary"])
        if feed.find(ATOM + "author") is None and entry.find(ATOM + "author") is None:
            found.append(f"entry {at} has no author")
        content = entry.find(ATOM + "content")
        if content is None and not any(link.get("rel", "alternate") == "alternate" for link in entry.findall(ATOM + "link")):
            found.append(f"entry {at} has neither content nor an address")
        if content is not None and content.get("type", "text") in ("text", "html") and len(content):
            found.append(f"the content of entry {at} has elements")
    twice = [key for key, count in Counter(entry.findtext(ATOM + "id") for entry in entries).items() if count > 1]
    return found + [f"{key} is there twice" for key in twice]


def _of_container(container, name: str, known: set[str], once: list[str], at_most_once: list[str]) -> list[str]:
    """What feeds and entries have in common."""
    counts = Counter(child.tag.removeprefix(ATOM) for child in container)
    found = [f"{name}: {tag} is unknown" for tag in counts if tag not in known]
    found += [f"{name}: {counts[tag]} × {tag}" for tag in once if counts[tag] != 1]
    found += [f"{name}: {counts[tag]} × {tag}" for tag in at_most_once if counts[tag] > 1]
    found += [f"{name}: {date.text} is no date" for tag in ("updated", "published") for date in container.findall(ATOM + tag)
              if not DATE.fullmatch(date.text or "") or not datetime.fromisoformat(date.text)]
    found += [f"{name}: {key.text} is no absolute address" for key in container.findall(ATOM + "id")
              if not urlsplit(key.text or "").scheme]
    found += [f"{name}: an author without one name" for author in container.findall(ATOM + "author")
              if [child.tag for child in author if child.tag == ATOM + "name" and child.text] != [ATOM + "name"]]
    found += [f"{name}: the type of {text.tag} is none"
              for tag in ("title", "subtitle", "summary") for text in container.findall(ATOM + tag)
              if text.get("type", "text") not in ("text", "html", "xhtml") or len(text)]
    links = container.findall(ATOM + "link")
    found += [f"{name}: a link to nowhere" for link in links if not urlsplit(link.get("href", "")).scheme]
    alternates = Counter((link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate")
    return found + [f"{name}: {count} alternates of one type" for count in alternates.values() if count > 1]


def problems_with_rss(document: bytes) -> list[str]:
    root = xml.fromstring(document)
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        return ["it is no RSS 2.0 with one channel"]
    [channel] = channels
    found = [f"the channel has {len(channel.findall(tag))} × {tag}" for tag in ("title", "link", "description")
             if len(channel.findall(tag)) != 1]
    items = channel.findall("item")
    for at, item in enumerate(items):
        if item.find("title") is None and item.find("description") is None:
            found.append(f"item {at} says nothing")
        guid = item.find("guid")
        if guid is not None and guid.get("isPermaLink", "true") == "true" and not urlsplit(guid.text or "").scheme:
            found.append(f"item {at}: its guid is no address")
    for date in [*channel.findall("pubDate"), *channel.findall("item/pubDate")]:
        parsedate_to_datetime(date.text)
    guids = Counter(item.findtext("guid") for item in items)
    return found + [f"{guid} is there twice" for guid, count in guids.items() if guid and count > 1]


def problems_with_calendar(document: bytes) -> list[str]:
    """Of a calendar of events in UTC."""
    found = [] if document.endswith(b"\r\n") else ["the last line does not end"]
    folded = document.split(b"\r\n")
    found += [f"a line of {len(line)} bytes" for line in folded if len(line) > 75]
    found += ["a bare line end" for line in folded if b"\r" in line or b"\n" in line]
    lines = document.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    if (lines[0], lines[-1]) != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        return found + ["it is no calendar"]
    events, outside = [], []
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            events.append(Counter())
        elif line != "END:VEVENT":
            name, colon, value = line.partition(":")
            if not colon or not re.fullmatch(r"[A-Z0-9-]+(;[^:]*)?", name):
                found.append(f"{line} is no line of a calendar")
            if events:
                events[-1][name.partition(";")[0]] += 1
            else:
                outside.append(name)
            if name in ("DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED") and not re.fullmatch(r"\d{8}T\d{6}Z", value):
                found.append(f"{line} is no moment of UTC")
            if name in ("SUMMARY", "DESCRIPTION") and re.search(r"(?<!\\)(\\\\)*([;,]|\\[^\\;,nN])", value):
                found.append(f"{line} is not escaped")
    found += [f"{outside.count(name)} × {name}" for name in ("VERSION", "PRODID") if outside.count(name) != 1]
    once = ("UID", "DTSTAMP", "DTSTART")
    most = ("DTEND", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "TRANSP")
    return found + [f"an event with {event[name]} × {name}" for event in events for name in once + most
                    if event[name] > 1 or name in once and event[name] != 1]
