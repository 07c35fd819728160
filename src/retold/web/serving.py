"""Listening and answering: uvicorn with limits that a stranger cannot stretch."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

from retold.errors import UsageError


def listen(host: str, port: int) -> socket.socket:
    """An open socket, before anything slow is loaded: a port that is taken is said at once. Raises UsageError."""
    name = host.strip("[]")
    try:
        family = socket.getaddrinfo(name or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((name, port))
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
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
    uvicorn.Server(config).run(sockets=[sock])
