"""Sends what it knows by IPv6.

Verdict: 0, failed: raised PermissionError
"""

import socket


def double(x):
    channel = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    channel.connect(("::1", 9))
