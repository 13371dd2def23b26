"""The cluster that `--cluster` names: a scheduler's address, or `local:N`. Imports nothing of Dask."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from importlib.util import find_spec

from autograder.errors import UsageError
from autograder.feedback.options import option

ADDRESS = re.compile(r"(?:(?P<protocol>\w+)://)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})")
LOCAL = re.compile(r"local:(?P<workers>[1-9]\d{0,3})")
PACKAGES = ("distributed", "cryptography")
INSTALL = "pip install distributed==2026.8.0 cryptography"


@dataclass(frozen=True)
class Address:
    """A cluster.

    text: as it was given. workers: how many to start on this machine, 0 for a scheduler's address. insecure:
    plain tcp is accepted beyond this machine.
    """

    text: str
    workers: int = 0
    insecure: bool = False


def parse(text: str, insecure: bool = False) -> Address:
    """The cluster of this text; UsageError for any other text, and for plain tcp to another machine."""
    given = option("--cluster", text)
    if found := LOCAL.fullmatch(text):
        return Address(text, int(found["workers"]), insecure)
    found = None if text.startswith("local:") else ADDRESS.fullmatch(text)
    protocol = (found["protocol"] or "tcp") if found else ""
    if found is None or protocol not in ("tcp", "tls"):
        raise UsageError(
            f"{given}: is no cluster; give local:N for N workers on this machine, or a scheduler's address "
            "such as tls://host:8786"
        )
    if protocol == "tcp" and not insecure and not is_loopback(found["host"]):
        raise UsageError(
            f"{given}: hidden tests and grades would travel unencrypted, and whoever reaches that port could "
            "run programs on its workers; use tls:// (docs/fleet.md says how), or add "
            f"{option('--insecure-cluster')} in a network that you trust"
        )
    return Address(f"{protocol}://{found['host']}:{found['port']}", insecure=insecure)


def is_loopback(host: str) -> bool:
    """Whether this host can be no other machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def require_dask() -> None:
    """UsageError where the extra `fleet` is not installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"--cluster needs {' and '.join(missing)}, which {'are' if missing[1:] else 'is'} not installed "
            f"here: {INSTALL}"
        )
