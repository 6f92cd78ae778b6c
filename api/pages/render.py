"""Templates to pages: one environment, escaping always on, a name that is not given is an error."""

from collections.abc import Mapping
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from dontbuy.api.door.body import service_of
from dontbuy.api.door.signed_in import person_of
from dontbuy.api.pages import figures, user_text
from dontbuy.api.pages.form.controls import FormGroup
from dontbuy.api.pages.form.labels import metric_groups, unit_beside
from dontbuy.api.pages.guard import HEADERS
from dontbuy.api.pages.journeys import journeys_of
from dontbuy.api.pages.way_back import way_back
from dontbuy.api.pages.words import day, level_in_words, listed, said_where
from dontbuy.engine import __version__
from dontbuy.engine.quotes import typographic

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
_YEAR = "public, max-age=31536000, immutable"


class Static(StaticFiles):
    """The static files; an address that carries a file's own hash may be kept for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        scope = args[2] if len(args) > 2 else kwargs["scope"]
        name = Path(args[0] if args else kwargs["full_path"]).relative_to(STATIC).as_posix()
        asked = f"/static/{name}?{scope['query_string'].decode('latin-1')}"
        response.headers["Cache-Control"] = _YEAR if asked == _assets.get(name) else "no-cache"
        return response


def static_files() -> Static:
    return Static(directory=STATIC)


def _asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return _assets[name]


def _addresses() -> dict[str, str]:
    files = [file for file in sorted(STATIC.rglob("*")) if file.is_file()]
    names = {file.relative_to(STATIC).as_posix(): file for file in files}
    return {name: f"/static/{name}?v={sha256(file.read_bytes()).hexdigest()[:12]}" for name, file in names.items()}


def _short(digest: str) -> str:
    """The part of a digest that a person can compare."""
    return digest.removeprefix("sha256:")[:12]


_assets = _addresses()
_LITERALS = frozenset({"none", "None", "true", "True", "false", "False"})
environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # Templates do not change under a running process, so no request looks at their dates.
    auto_reload=False,
)
environment.globals.update(asset=_asset, metric_groups=metric_groups, unit_beside=unit_beside)
environment.filters.update(
    short=_short,
    day=day,
    level=level_in_words,
    person=user_text.person,
    plain=user_text.plain,
    listed=listed,
    said_where=said_where,
    typographic=typographic,
)
environment.tests.update(
    group=lambda control: isinstance(control, FormGroup),
    is_open=lambda control: control.is_filled() or control.has_error(),
    with_a_unit=figures.has_unit,
)


def is_only_here(host: str) -> bool:
    """Whether a link with this host works only on the computer that the service runs on."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        address = ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page. Every template has `path`, `site` (the address of the start page, without the slash at its end),
    `rulebook`, `journeys`, `version`, `only_here`, `way_back` (to the board, None where there is none) and
    `is_signed_in`, beside its `context`. Raises ValueError where a name in `context` is one that Jinja has a value for,
    such as `none`: a template would never see ours."""
    if literals := _LITERALS.intersection(context or ()):
        raise ValueError(f"{template} cannot read {', '.join(literals)}: Jinja has values of its own for these names")
    rulebook = service_of(request).library.in_force
    common = {
        "path": request.url.path,
        "site": str(request.base_url).rstrip("/"),
        "rulebook": rulebook,
        "journeys": journeys_of(rulebook),
        "version": __version__,
        "only_here": is_only_here(request.url.hostname or ""),
        "way_back": way_back(request, context or {}),
        "is_signed_in": person_of(request) is not None,
    }
    html = environment.get_template(template).render({**common, **(context or {})})
    # A page that answers a form has no other copy: a browser that may not keep it cannot go back to it.
    kept = "no-store" if request.method in ("GET", "HEAD") else "private, no-cache"
    # The page of an unexpected error leaves outside every middleware, so a page carries its own headers.
    return Response(html, status, {"Cache-Control": kept, **HEADERS, **(headers or {})}, "text/html")
