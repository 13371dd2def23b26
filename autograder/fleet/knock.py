"""What is asked of a scheduler without a Dask client: whether it is there, and whether it has a dashboard."""

from __future__ import annotations

import json
import socket
import urllib.request
from typing import Any
from urllib.parse import urljoin

from autograder.errors import ClusterLost

CONNECT_SECONDS = 20.0
START_SECONDS = 3.0  # for a scheduler that has just been started
DASHBOARD_SECONDS = 1.0
PLOTS = "individual-plots.json"  # beside a dashboard's pages; empty where the server has no dashboard
LARGEST = 2**16  # bytes of it


async def knock(address: str, security: Any) -> None:
    """ClusterLost unless a scheduler answers; a client that meets none would hang for a while."""
    from distributed.comm.core import connect
    from distributed.security import Security

    try:
        arguments = (security or Security()).get_connection_args("client")
        try:
            comm = await connect(address, timeout=START_SECONDS, **arguments)
        except OSError:
            if reason := _nobody(address):
                raise ConnectionError(reason) from None
            comm = await connect(address, timeout=CONNECT_SECONDS, **arguments)
        comm.abort()
    except (TypeError, FileNotFoundError, PermissionError):  # of a TLS context that can't be made
        raise ClusterLost(
            f"{address} needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the others "
            "(docs/fleet.md)"
        ) from None
    except (OSError, ValueError) as error:
        raise ClusterLost(
            f"no scheduler answers at {address} ({_said(error)}); start one with `dask scheduler`, or check "
            "address, certificates and firewall (docs/fleet.md)"
        ) from None


def _said(error: Exception) -> str:
    """The kit's own reason, or the name of an error whose text is Dask's."""
    return str(error) if isinstance(error, ConnectionError) else type(error).__name__


def _nobody(address: str) -> str:
    """Why it makes no sense to wait: no program has this port, or no machine this name; "" otherwise."""
    host, _colon, port = address.rpartition("://")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), START_SECONDS).close()
    except ConnectionRefusedError:
        return "no program listens there"
    except socket.gaierror:
        return "no machine has this name"
    except OSError:
        return ""
    return ""


def has_dashboard(link: str) -> bool:
    """Whether this address leads to a dashboard; a scheduler without one has a server for it all the same."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urljoin(link, PLOTS), timeout=DASHBOARD_SECONDS) as answer:
            return bool(json.loads(answer.read(LARGEST)))
    except (OSError, ValueError):
        return False
