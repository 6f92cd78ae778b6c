"""The application, asked in process: no network, no thread, no server."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.routing import BaseRoute

PATIENCE = 60
"""Seconds after which an answer that does not come is given up; no test waits for it."""
_KNOWN: dict[int, BaseRoute] = {}
"""The routes of each router that an application includes, by the identity of the router, which is never dropped."""


class Door:
    """Sends one request at a time to an application and gives back its response."""

    def __init__(self, app: FastAPI) -> None:
        if isinstance(app, FastAPI):  # what a server puts around it is asked as it is
            with_known_routes(app)
        self.app = app

    def get(self, path: str, **sent: Any) -> httpx.Response:
        return self.ask("GET", path, **sent)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.ask("POST", path, **sent)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:
                return await client.request(method, path, headers=headers, **sent)

        return asyncio.run(asyncio.wait_for(asked(), PATIENCE))


def with_known_routes(app: FastAPI) -> None:
    """Give an application the routers of the first that a test asked.

    They are the same in each, keep nothing of the one that includes them, and to work out what their routes take, as
    FastAPI does when it first looks for a route, takes a tenth of a second.
    """
    app.router.routes[:] = map(_known, app.router.routes)


def _known(route: BaseRoute) -> BaseRoute:
    included = getattr(route, "original_router", None)
    return route if included is None else _KNOWN.setdefault(id(included), route)
