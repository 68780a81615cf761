"""`weriye webserver`: the configuration of a web server that serves the baked pages."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer
from django.conf import settings

from weriye.press.webservers import BadPlace, Newsroom, caddy, nginx

from .exits import BadInput


class Kind(StrEnum):
    """The web servers whose configuration is shipped."""

    NGINX = "nginx"
    CADDY = "caddy"


def webserver(
    kind: Kind,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen here without TLS. Default: as the public address says.")
    ] = None,
) -> None:
    """Print the configuration of nginx or Caddy for this newsroom, made from its settings."""
    environment = settings.ENVIRONMENT
    bind = "127.0.0.1" if environment.bind in ("0.0.0.0", "::") else environment.bind  # noqa: S104
    newsroom = Newsroom(
        home=settings.WERIYE_HOME,
        site=settings.WERIYE_SITE_FOLDER,
        address=settings.WERIYE_ADDRESS,
        hosts=tuple(dict.fromkeys(settings.ALLOWED_HOSTS)),
        upstream=f"[{bind}]:{environment.port}" if ":" in bind else f"{bind}:{environment.port}",
        proxies=settings.WERIYE_PROXIES,
        cdn=settings.WERIYE_CDN.kind if settings.WERIYE_CDN else "",
    )
    if (port or urlsplit(settings.WERIYE_ADDRESS).port) == environment.port:
        raise BadInput(
            f"Weriye itself listens on port {environment.port}; name the web server's with --port, "
            "or set WERIYE_ADDRESS to the public address"
        )
    try:
        typer.echo(nginx(newsroom, port) if kind is Kind.NGINX else caddy(newsroom, port), nl=False)
    except BadPlace as problem:
        raise BadInput(str(problem)) from None
