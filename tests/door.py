"""The application, asked in process: no network, no thread, no server."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI

PATIENCE = 60
"""Seconds after which an answer that does not come is given up; no test waits for it."""


class Door:
    """Sends one request at a time to an application and gives back its response."""

    def __init__(self, app: FastAPI) -> None:
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
