"""The Debian package, put together by dpkg-deb: what a build system would add is this little."""

import os
import shutil
import subprocess
import tempfile
from email.utils import formatdate
from pathlib import Path

from .common import MAINTAINER, ROOT, gzipped
from .server import COMPLETIONS, Files

PLACES = {"bash": "usr/share/bash-completion/completions", "zsh": "usr/share/zsh/vendor-completions",
          "fish": "usr/share/fish/vendor_completions.d"}
SCRIPTS = ("postinst", "prerm", "postrm")


def build(made: Files, version: str, folder: Path, compression: int) -> Path:
    version = f"{version}-1"
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
    path = folder / f"switchboard_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        _fill(tree, made, version)
        _describe(tree, made, version, architecture)
        for each in [tree, *tree.rglob("*")]:
            os.utime(each, (made.changed, made.changed), follow_symlinks=False)
        packed = ["-Zxz", f"-z{compression}"] if compression else ["-Znone"]
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", *packed, "--build", tree, path], check=True,
            stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": str(made.changed)})
    return path


def _fill(tree: Path, made: Files, version: str):
    documents = "usr/share/doc/switchboard"
    program = tree / "usr/lib/switchboard/switchboard"
    program.parent.mkdir(parents=True)
    shutil.copyfile(made.binary, program)
    program.chmod(0o755)
    contents = {
        "usr/bin/switchboard": (made.sample("switchboard.sh"), 0o755),
        "lib/systemd/system/switchboard.service": (made.sample("systemd/switchboard.service"), 0o644),
        "etc/switchboard/switchboard.yaml": (made.sample("switchboard.yaml"), 0o644),
        "usr/share/lintian/overrides/switchboard": (made.sample("debian/lintian-overrides"), 0o644),
        f"{documents}/copyright": (made.sample("debian/copyright"), 0o644),
        f"{documents}/changelog.gz": (gzipped((ROOT / "CHANGELOG.md").read_bytes()), 0o644),
        f"{documents}/changelog.Debian.gz": (gzipped(_changelog(version, made.changed).encode()), 0o644),
        f"{documents}/README.Debian": (made.sample("debian/README.Debian"), 0o644),
        f"{documents}/examples/nginx.conf": (made.sample("proxies/nginx.conf"), 0o644),
        f"{documents}/examples/Caddyfile": (made.sample("proxies/Caddyfile"), 0o644),
    }
    for name, text in made.documents.items():
        contents[f"{documents}/docs/{name}"] = (text, 0o644)
    for shell, script in made.completions.items():
        contents[f"{PLACES[shell]}/{COMPLETIONS[shell]}"] = (script, 0o644)
    for name, page in made.manual.items():
        contents[f"usr/share/man/man1/{name}.gz"] = (gzipped(page), 0o644)
    for name, (content, mode) in contents.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    for folder in tree.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)
    tree.chmod(0o755)


def _describe(tree: Path, made: Files, version: str, architecture: str):
    control = tree / "DEBIAN"
    kibibytes = sum(-(-path.stat().st_size // 1024) for path in tree.rglob("*") if path.is_file())
    control.mkdir(mode=0o755)
    text = made.sample("debian/control.in").decode()
    for name, value in {"VERSION": version, "ARCHITECTURE": architecture, "SIZE": str(kibibytes), "MAINTAINER": MAINTAINER,
                        "DEPENDS": ", ".join(made.dependencies)}.items():
        text = text.replace(f"@{name}@", value)
    (control / "control").write_text(text)
    (control / "conffiles").write_text("/etc/switchboard/switchboard.yaml\n")
    sums = subprocess.run(
        "find . -path ./DEBIAN -prune -o -type f -printf '%P\\0' | sort -z | xargs -0 md5sum", shell=True, cwd=tree, check=True,
        capture_output=True).stdout
    (control / "md5sums").write_bytes(sums)
    for name in SCRIPTS:
        (control / name).write_bytes(made.sample(f"debian/{name}"))
        (control / name).chmod(0o755)


def _changelog(version: str, changed: int) -> str:
    return (f"switchboard ({version}) stable; urgency=medium\n\n  * What is new in each version: changelog.gz.\n\n"
            f" -- {MAINTAINER}  {formatdate(changed)}\n")
