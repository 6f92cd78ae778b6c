"""The environment, typed, read once. docs/settings.md says the same in a table, held to this by a test."""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dontbuy.api.errors import SettingsRefused
from dontbuy.engine.errors import Diagnostic

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HERE = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class Settings(BaseSettings):
    """Each setting is an environment variable `DONTBUY_…`; all bad ones are reported together."""

    model_config = SettingsConfigDict(env_prefix="DONTBUY_", frozen=True)

    rules: Annotated[tuple[Path, ...], NoDecode] = Field(
        (HERE / "rules",),
        description="the folder of the rulebook in force; several are parted as those of `PATH` are: of the first one, "
        "the newest version answers where a request names none",
    )
    database: Path = Field(
        Path("var/dontbuy.db"),
        description="the SQLite file, from the folder in which the service is started; its folder is made",
    )
    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="the port to listen on; 0 takes a free one")
    hosts: str = Field(
        "", description="the names that callers may use, with commas and without ports; loopback names always may"
    )
    behind_container: bool = Field(
        False, description="listen beyond loopback: only where something in front decides who may call"
    )
    trust_proxy: bool = Field(
        False, description="believe `X-Forwarded-Proto` and `X-Forwarded-For`: only where a proxy in front sets them"
    )
    draft_days: int = Field(30, ge=1, le=365, description="days that a draft is kept after its last answer")
    purchase_days: int = Field(
        730, ge=30, le=3650, description="days that a purchase is kept after its last change, with everything in it"
    )
    share_days: int = Field(
        90, ge=1, le=365, description="days that a shared link works, and a link by which somebody is asked"
    )
    retention_days: int | None = Field(
        None,
        ge=1,
        le=36500,
        description="days that an evaluation which a tool posted is kept after its last revision; then it is erased",
    )
    development: bool = Field(
        False,
        description="show the pages that only whoever changes the pages needs: `/components` and `/pictures`",
    )

    @field_validator("rules", mode="before")
    @classmethod
    def _are_folders(cls, rules: Any) -> Any:
        folders = [part for part in rules.split(os.pathsep) if part] if isinstance(rules, str) else rules
        if not folders:
            raise ValueError("no folder is named")
        return (folders,) if isinstance(folders, Path) else tuple(folders)

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, host: str) -> str:
        ip_address("127.0.0.1" if host == "localhost" else host)
        return host

    @field_validator("hosts")
    @classmethod
    def _are_names(cls, hosts: str) -> str:
        wrong = [name for name in _names(hosts) if not _NAME.fullmatch(name)]
        if wrong:
            raise ValueError(f"`{wrong[0]}` is no name of a host: write it without scheme, port or path")
        return hosts

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names that a request may call this service by.

        Loopback names are always among them: a page elsewhere cannot make a browser send one for its own name.
        """
        return (*LOOPBACK, *_names(self.hosts))

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or ip_address(self.host).is_loopback


def _names(hosts: str) -> list[str]:
    return [name.strip().lower() for name in hosts.split(",") if name.strip()]


def read_settings(**given: Any) -> Settings:
    """The settings, from what is given and the environment. Raises SettingsRefused with all that is wrong in them."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise SettingsRefused(_wrong(str(fault["loc"][0]), fault["msg"]) for fault in faults) from None
    if not settings.is_loopback and not settings.behind_container:
        hint = "use 127.0.0.1, or set DONTBUY_BEHIND_CONTAINER=true where something in front decides who may call"
        message = "nothing checks who is calling, so the service listens on loopback only"
        raise SettingsRefused([Diagnostic("settings/not-loopback", message, settings.host, hint)])
    return settings


def _wrong(name: str, message: str) -> Diagnostic:
    hint = f"it is {Settings.model_fields[name].description}"
    return Diagnostic("settings/wrong", message[:1].lower() + message[1:], f"DONTBUY_{name.upper()}", hint)
