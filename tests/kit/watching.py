"""`grade --watch`, in a process of its own, by what it prints."""

import contextlib
import os
import subprocess
import threading

SECONDS = 600  # after which it is killed: it waits for what a test never saves


@contextlib.contextmanager
def watching(*command, cwd):
    """`until(text)`: what the command prints next, up to the line that holds this text."""
    process = subprocess.Popen(
        command, cwd=cwd, env=os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    end = threading.Timer(SECONDS, process.kill)
    end.start()

    def until(text):
        shown = ""
        for line in process.stdout:
            shown += line
            if text in line:
                return shown
        raise AssertionError(f"ended without {text!r}:\n{shown}")

    try:
        yield until
    finally:
        end.cancel()
        process.terminate()
        process.wait()
        process.stdout.close()
