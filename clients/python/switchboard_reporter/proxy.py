"""The proxy that the environment, or the system, names for an address."""

import base64
import re
import urllib.request
from typing import Dict, Optional
from urllib.parse import SplitResult, unquote, urlsplit

_USUAL_PORT = 80


class Proxy:
    def __init__(self, parts: SplitResult):
        self.host, self.port = parts.hostname or "", parts.port or _USUAL_PORT
        self.headers: Dict[str, str] = {}
        if parts.username is not None:
            pair = "%s:%s" % (unquote(parts.username), unquote(parts.password or ""))
            self.headers["Proxy-Authorization"] = "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii")


def proxy_for(address: SplitResult) -> Optional[Proxy]:
    # With the port: an exception may be for one port only.
    if _is_this_machine(address.hostname or "") or urllib.request.proxy_bypass(address.netloc.rpartition("@")[2]):
        return None
    named = urllib.request.getproxies().get(address.scheme)
    return Proxy(urlsplit(named if "://" in named else "http://" + named)) if named else None


def _is_this_machine(host: str) -> bool:
    """Another machine's proxy would lead to itself."""
    return host in ("localhost", "::1") or host.endswith(".localhost") or re.fullmatch(r"127(\.\d+){3}", host) is not None
