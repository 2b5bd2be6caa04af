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
