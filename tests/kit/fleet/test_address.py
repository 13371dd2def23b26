"""`--cluster ADDRESS`: which texts name a cluster, and which of them are refused before anything is sent."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.fleet import address
from autograder.fleet.address import INSTALL, Address, is_loopback, parse

ROOT = Path(__file__).resolve().parents[3]
COURSE = 'seed = "of nobody"\n'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("local:2", Address("local:2", 2)),
        ("tls://grader.example.org:8786", Address("tls://grader.example.org:8786")),
        ("tcp://127.0.0.1:8786", Address("tcp://127.0.0.1:8786")),
        ("localhost:8786", Address("tcp://localhost:8786")),
        ("tcp://[::1]:8786", Address("tcp://[::1]:8786")),
    ],
)
def test_accepted(text, wanted):
    """A number of workers on this machine, an encrypted address, or one on this machine."""
    assert wanted == parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "local:0", "local:", "local:two", "8786", "host", "ucx://host:1", "inproc://1:1", "tcp://a b:1"],
)
def test_no_cluster(text):
    """What is no cluster is told with what is one."""
    with pytest.raises(UsageError, match=r"is no cluster; give local:N .* or a scheduler's address"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["tcp://10.0.0.5:8786", "grader:8786", "tcp://[2001:db8::1]:8786", "0.0.0.0:8786"]
)
def test_plain_tcp_to_another_machine(text):
    """Hidden tests don't travel in the clear, unless that is asked for."""
    with pytest.raises(UsageError, match=r"unencrypted.*--insecure-cluster"):
        parse(text)
    assert parse(text, insecure=True).insecure


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost"])
def test_this_machine(host):
    """Addresses that no other machine can have."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "localhost.example.org", "fe80::1", "127.0.0.1.example.org", ""]
)
def test_other_machines(host):
    """A name that only looks like this machine's is another machine's."""
    assert not is_loopback(host)


def test_without_the_extra(monkeypatch):
    """Where Dask is not installed, one sentence says what to install."""
    monkeypatch.setattr(address, "find_spec", lambda name: None)

    with pytest.raises(UsageError) as error:
        address.require_dask()

    assert (
        "--cluster needs distributed and cryptography, which are not installed here: "
        "pip install distributed==2026.8.0 cryptography"
    ) == str(error.value)


def test_the_extra_is_what_the_sentence_installs():
    """The sentence, pyproject.toml and the lock name the same version."""
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["fleet"]
    pinned = [line for line in extra if "==" in line]

    assert INSTALL == f"pip install {' '.join(extra)}"
    assert set(pinned) <= set((ROOT / "requirements.lock").read_text().splitlines())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--cluster", "somewhere"], "--cluster somewhere: is no cluster"),
        (["--cluster", "tcp://10.1.2.3:8786"], "would travel unencrypted"),
        (["--cluster", "local:1", "--watch"], "--watch: leave it out, or --cluster"),
        (["--insecure-cluster"], "--insecure-cluster: which cluster?"),
    ],
)
def test_command(tmp_path, autograder_cli, options, message):
    """The command ends with status 2 and one line, and nothing is started."""
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "work.py").write_text("x = 1\n")
    done = autograder_cli("grade", "work.py", *options, cwd=tmp_path)

    assert 2 == done.returncode
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert 1 == len(done.stderr.strip().splitlines())


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="the extra fleet is not installed"
)
def test_dask_is_imported_for_a_cluster_only():
    """Parsing an address imports nothing of Dask; a test of cli/ guards all other commands."""
    code = "import sys, autograder.fleet.address; print({'dask', 'distributed'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()" == done.stdout.strip()
