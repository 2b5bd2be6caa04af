"""Where reports wait for the server: in a folder of each service, because its code opens no other."""

import hashlib
import os
import tempfile
from typing import Iterator, Optional, Union


def folder_for(whose: str, parent: Union[str, "os.PathLike[str]", None] = None) -> Optional[str]:
    """In the folder that is given, or in the first private one that is still there after a restart; none when there is none."""
    name = hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()[:16]
    if parent is not None:
        return os.path.join(os.path.abspath(parent), name)
    for usual in _usual_parents():
        folder = os.path.join(usual, "switchboard-reporter", name)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if os.access(folder, os.W_OK) and _is_ours(folder):
                return folder
        except OSError:
            continue
    return None


def _usual_parents() -> Iterator[str]:
    """What systemd gives a service, the user's own, the system's temporary one."""
    home = os.path.expanduser("~")
    service = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    user = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.join(home, ".local", "state")
    if service:
        yield service
    if home != "/" or user != "/.local/state":
        yield user
    name = str(os.getuid()) if hasattr(os, "getuid") else "user"
    yield os.path.join(tempfile.gettempdir(), "switchboard-reporter-" + name)


def _is_ours(folder: str) -> bool:
    """Where everybody may write, somebody else may have been there first."""
    return not hasattr(os, "getuid") or os.stat(folder).st_uid == os.getuid()
