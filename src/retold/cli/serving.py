"""``retold serve``: the desk in a browser."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from retold.errors import UsageError

_SHORTEST_TOKEN = 16


@click.command("serve")
@click.argument("db", type=click.Path(dir_okay=False))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but loopback asks for a token."
)
@click.option("--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--token",
    metavar="TOKEN",
    help="Ask for this access token (16 characters or more); made up and printed where one is needed.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A further host name under which the desk is called. May be repeated.",
)
@click.option(
    "--https", is_flag=True, help="The desk stands behind a server that speaks https: cookies are sent over https only."
)
@click.option("--by", "person", metavar="NAME", help="Who rules from this desk; otherwise the name of the user.")
@click.option("--no-background", is_flag=True, help="Trace stories only when someone opens them.")
@click.option("--allow-private", is_flag=True, help="Let the desk fetch addresses inside your own network.")
@click.option("--settings", "settings_file", metavar="FILE", help="Thresholds from a TOML file.")
def serve_command(
    db: str, host: str, port: int, token: str | None, names: tuple[str, ...], https: bool, person: str | None,
    no_background: bool, allow_private: bool, settings_file: str | None,
) -> None:  # fmt: skip
    """Serve the store DB as pages to read, search, compare and judge. Ctrl-C ends it."""
    try:
        from retold.web.app import create_app, make_service
        from retold.web.security import Guard, is_loopback
        from retold.web.serving import listen, run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("retold"):
            raise
        raise UsageError(f"the desk needs {error.name}: pip install 'retold[desk]'") from error
    from retold.settings import Settings, load

    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise UsageError(f"a token of {len(token)} characters can be guessed; take at least {_SHORTEST_TOKEN}")
    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(24)
    guard = Guard.of(host, names, token, https)
    settings = load(settings_file) if settings_file else Settings()
    sock = listen(host, port)
    if not Path(db).exists():
        click.echo(f"{db} is new and empty.", err=True)
    desk = make_service(db, guard, settings=settings, allow_private=allow_private)
    if person:
        desk.person = person
    if not no_background:
        desk.jobs.keep_up()
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"The desk: http://{shown}:{sock.getsockname()[1]}/   (Ctrl-C ends it)")
    if token:
        click.echo(f"Access token: {token}")
    if not https and not is_loopback(host):
        click.echo(
            "The connection is not encrypted: on a network that others share, put an https server before it.", err=True
        )
    run(create_app(desk), sock)
