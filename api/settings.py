"""The environment, typed, read once."""

from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dontbuy.api.errors import SettingsRefused
from dontbuy.engine.errors import Diagnostic

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HERE = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Each setting is an environment variable `DONTBUY_…`; all bad ones are reported together."""

    model_config = SettingsConfigDict(env_prefix="DONTBUY_", frozen=True)

    rules: Path = Field(HERE / "rules", description="the folder of the rulebook in force")
    database: Path = Field(HERE / "var" / "dontbuy.db", description="the SQLite file; its folder is made")
    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="the port to listen on; 0 takes a free one")
    draft_days: int = Field(30, ge=1, le=365, description="days that a draft is kept after its last answer")
    share_days: int = Field(90, ge=1, le=365, description="days that a shared link works")
    hosts: str = Field("", description="the names that callers may use, with commas; loopback names by default")
    behind_container: bool = Field(
        False, description="listen beyond loopback: only where something in front decides who may call"
    )

    @field_validator("host")
    @classmethod
    def _an_address(cls, host: str) -> str:
        ip_address("127.0.0.1" if host == "localhost" else host)
        return host

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names that a request may call this service by; none where something in front decides."""
        named = tuple(name.strip().lower() for name in self.hosts.split(",") if name.strip())
        return named or (LOOPBACK if self.is_loopback else ())

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or ip_address(self.host).is_loopback


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
