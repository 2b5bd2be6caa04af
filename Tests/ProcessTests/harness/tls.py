"""Certificates that nobody vouches for."""

import subprocess
from pathlib import Path


def certificate(directory: Path, name: str) -> tuple[Path, Path]:
    """The files of a key and of a certificate for 127.0.0.1 that it signed itself."""
    key, chain = directory / "key.pem", directory / "chain.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", chain],
                   check=True, capture_output=True)
    return key, chain


class Authority:
    """Vouches for certificates; `file` is what has to be trusted for them."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._key, self.file = directory / "authority.key", directory / "authority.pem"
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Authority of a test",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", self._key, "-out", self.file)

    def certificate(self, *names: str) -> tuple[Path, Path]:
        """The files of a key and of a chain, for these names and 127.0.0.1."""
        place = self._directory / names[0]
        key, request, chain, extensions = (place.with_name(place.name + end) for end in (".key", ".csr", ".pem", ".ext"))
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={names[0]}", "-keyout", key, "-out", request)
        known = ["IP:127.0.0.1"] + [f"DNS:{name}" for name in names] + [f"DNS:*.{name}" for name in names]
        extensions.write_text(f"subjectAltName={','.join(known)}\nbasicConstraints=CA:FALSE\n")
        _openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-CAcreateserial", "-days", "2",
                 "-extfile", extensions, "-out", chain)
        return key, chain


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
