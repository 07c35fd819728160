"""Listening and answering: uvicorn with limits that a stranger cannot stretch."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from retold.errors import UsageError


def listen(host: str, port: int) -> socket.socket:
    """An open socket, before anything slow is loaded: a port that is taken is said at once. Raises UsageError."""
    name = host.strip("[]")
    try:
        family = socket.getaddrinfo(name or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        # the protocol by name: only then are small answers sent at once, not 40 ms later
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((name, port))
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    made.listen(512)
    made.set_inheritable(False)
    return made


def run(app: ASGIApp, sock: socket.socket) -> None:
    """Answer until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=15,
        limit_concurrency=500,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32 * 1024,
    )
    # when it has ended, uvicorn raises the signal once more; by then we want to leave like any other program
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        uvicorn.Server(config).run(sockets=[sock])
