"""Has a warm Python run a command line, and repeats what it printed and its exit status."""

import json
import os
import socket
import sys


def main(address, *words):
    """Send the words, the folder and the environment of this process; wait for the end."""
    with socket.socket(socket.AF_UNIX) as channel:
        channel.connect(address)
        stream = channel.makefile("rw")
        asked = {"words": words, "cwd": os.getcwd(), "env": dict(os.environ)}
        stream.write(json.dumps(asked) + "\n")
        stream.flush()
        done = json.loads(stream.readline())
    for target, text in ((sys.stdout, done["out"]), (sys.stderr, done["err"])):
        target.buffer.write(text.encode())
        target.flush()
    return done["status"]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
