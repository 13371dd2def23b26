"""Sends what it knows in a datagram, which needs no connection.

Verdict: 0, failed: raised PermissionError
"""

import socket


def double(x):
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    channel.connect(("127.0.0.1", 9))
