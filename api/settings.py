"""The environment, typed, read once. docs/settings.md says the same in a table, held to this by a test."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dontbuy.api.addresses import ServerAddress, server_address
from dontbuy.api.errors import SettingsRefused
from dontbuy.engine.errors import Diagnostic

HIDDEN = "…"
"""Stands where a secret is not shown."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HERE = Path(__file__).resolve().parent.parent
_SHOWS = re.compile(r"[!-~]+")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_NEVER_A_NAME = frozenset({"authorization", "cookie", "host", "origin", "referer", "user-agent"})
_RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class Settings(BaseSettings):
    """Each setting is an environment variable `DONTBUY_…`; all bad ones are reported together."""

    model_config = SettingsConfigDict(env_prefix="DONTBUY_", frozen=True, arbitrary_types_allowed=True)

    rules: Annotated[tuple[Path, ...], NoDecode] = Field(
        (HERE / "rules",),
        description="the folder of the rulebook in force; several are parted as those of `PATH` are: of the first one, "
        "the newest version answers where a request names none",
    )
    # Not a value to be read as JSON first, as a setting of several types is.
    database: Annotated[Path | ServerAddress, NoDecode] = Field(
        Path("var/dontbuy.db"),
        description=(
            "the SQLite file, from the folder in which the service is started, whose folder is made; "
            "or `postgresql://user:password@host/name`"
        ),
    )
    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="the port to listen on; 0 takes a free one")
    hosts: str = Field(
        "", description="the names that callers may use, with commas and without ports; loopback names always may"
    )
    behind_container: bool = Field(
        False, description="listen beyond loopback: only where something in front speaks TLS and decides who may call"
    )
    trust_proxy: bool = Field(
        False, description="believe `X-Forwarded-Proto` and `X-Forwarded-For`: only where a proxy in front sets them"
    )
    workers: int = Field(1, ge=1, le=64, description="processes that answer at the address")
    pages: Literal["", "people", "open", "off"] = Field(
        "",
        description="who begins checks and purchases on the pages: signed-in `people`, anybody (`open`), or nobody, "
        "for there are no pages (`off`); without it `open` until `/v1` wants a key, and `people` then",
    )
    user_header: str = Field(
        "", description="the header in which a proxy in front says whom it has signed in, such as `X-Forwarded-Email`"
    )
    user_header_from: str = Field(
        "", description="the addresses and networks from which that header is believed, with commas"
    )
    rate_limit: str = Field(
        "",
        description="how often one key, or one address without a key, may ask, such as `600/minute`",
    )
    draft_days: int = Field(30, ge=1, le=365, description="days that a draft is kept after its last answer")
    purchase_days: int = Field(
        730, ge=30, le=3650, description="days that a purchase is kept after its last change, with everything in it"
    )
    share_days: int = Field(
        90, ge=1, le=365, description="days that a shared link works, and a link by which somebody is asked"
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto",
        description="how a line on standard error is written: `json`, `text`, or `auto`, which is `text` on a terminal "
        "and `json` elsewhere",
    )
    retention_days: int | None = Field(
        None,
        ge=1,
        le=36500,
        description="days that an evaluation which a tool posted is kept after its last revision, where its workspace "
        "says nothing else; then it is erased",
    )
    webhooks: str = Field(
        "public",
        description="where webhooks may lead: to `public` addresses, or to these addresses and networks too, with "
        "commas, or nowhere (`off`)",
    )
    listener_url: str = Field(
        "",
        description="an endpoint that speaks OpenAI’s chat completions, such as `http://127.0.0.1:11434/v1`: what was "
        "said in a call is sent there where somebody asks for it",
    )
    listener_model: str = Field("", description="the name of the model that is asked there")
    listener_key: SecretStr | None = Field(
        None, description="the key that it wants, if it wants one; it is shown nowhere"
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

    @field_validator("database", mode="before")
    @classmethod
    def _is_an_address_where_it_looks_like_one(cls, place: Any) -> Any:
        return (server_address(place) if isinstance(place, str) else None) or place

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

    @field_validator("user_header")
    @classmethod
    def _is_a_header(cls, name: str) -> str:
        if name and not _HEADER.fullmatch(name):
            raise ValueError("it is no name of a header")
        if name.lower() in _NEVER_A_NAME:
            raise ValueError("a caller sets this header, whoever they are")
        return name

    @field_validator("user_header_from")
    @classmethod
    def _are_networks(cls, networks: str) -> str:
        _must_be_networks(_names(networks))
        return networks

    @field_validator("webhooks")
    @classmethod
    def _are_words_or_networks(cls, webhooks: str) -> str:
        if not _names(webhooks):
            raise ValueError("write `public`, networks, or `off`")
        if _names(webhooks) != ["off"]:
            _must_be_networks([each for each in _names(webhooks) if each != "public"])
        return webhooks

    @field_validator("listener_url")
    @classmethod
    def _is_an_endpoint(cls, url: str) -> str:
        if not url:
            return url
        try:  # what is wrong is not repeated: it may hold a secret
            told = urlsplit(url)
            is_one = told.scheme in ("http", "https") and bool(told.hostname) and told.port != 0
        except ValueError:
            is_one = False
        if not is_one or not _SHOWS.fullmatch(url):
            raise ValueError("write an address that begins with `https://` or `http://`")
        if "@" in told.netloc or told.query or told.fragment:
            raise ValueError("write it without a name, a password or parameters: DONTBUY_LISTENER_KEY has the key")
        return url

    @field_validator("listener_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and key.get_secret_value() and not _SHOWS.fullmatch(key.get_secret_value()):
            raise ValueError("it has characters that no key has")
        return key if key is not None and key.get_secret_value() else None

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        if rate and not _RATE.fullmatch(rate):
            raise ValueError("write a number, and `/second`, `/minute`, `/hour` or `/day` behind it")
        return rate

    @property
    def believed_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where a header that names a person is believed from."""
        return tuple(ip_network(each) for each in _names(self.user_header_from))

    @property
    def tells_webhooks(self) -> bool:
        """Whether anybody is told anything."""
        return _names(self.webhooks) != ["off"]

    @property
    def webhook_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where webhooks may lead beside public addresses."""
        return tuple(ip_network(each) for each in _names(self.webhooks) if each not in ("public", "off"))

    @property
    def always_wants_key(self) -> bool:
        """Whether somebody beyond this machine can call, so that a key is wanted although none was made yet."""
        return not self.is_loopback or any(name not in LOOPBACK for name in self.known_hosts)

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names that a request may call this service by.

        Loopback names are always among them: a page elsewhere cannot make a browser send one for its own name.
        """
        return (*LOOPBACK, *_names(self.hosts))

    def logs_json(self, is_terminal: bool) -> bool:
        """Whether lines are written as JSON, where standard error is a terminal or is none."""
        return self.log_format == "json" or (self.log_format == "auto" and not is_terminal)

    @property
    def store(self) -> str:
        """Where what is told is kept, as it may be shown: a whole path, or an address without its password."""
        return str(self.database.resolve() if isinstance(self.database, Path) else self.database)

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or ip_address(self.host).is_loopback


def written(value: Any) -> str:
    """The value of a setting as its variable has it, without a password: folders are parted as those of `PATH` are."""
    if isinstance(value, tuple):
        return os.pathsep.join(map(str, value))
    if isinstance(value, SecretStr):
        return HIDDEN
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names(hosts: str) -> list[str]:
    return [name.strip().lower() for name in hosts.split(",") if name.strip()]


def _must_be_networks(names: list[str]) -> None:
    """Raises ValueError with the first that is none."""
    for each in names:
        try:
            ip_network(each)
        except ValueError:
            raise ValueError(f"`{each}` is no address and no network such as `10.0.0.0/8`") from None


def read_settings(**given: Any) -> Settings:
    """The settings, from what is given and the environment. Raises SettingsRefused with all that is wrong in them."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise SettingsRefused(_wrong(str(fault["loc"][0]), fault["msg"]) for fault in faults) from None
    if not settings.is_loopback and not settings.behind_container:
        hint = "use 127.0.0.1, or DONTBUY_BEHIND_CONTAINER=true where something in front speaks TLS"
        message = "keys and answers would cross the network in clear, so the service listens on loopback only"
        raise SettingsRefused([Diagnostic("settings/not-loopback", message, settings.host, hint)])
    if bool(settings.user_header) is not bool(settings.user_header_from):
        hint = "set both, or neither: DONTBUY_USER_HEADER_FROM=127.0.0.1 where the proxy runs on this machine"
        message = "a header that names people is believed from somewhere, or not at all"
        raise SettingsRefused([Diagnostic("settings/header-from-nowhere", message, "DONTBUY_USER_HEADER", hint)])
    if bool(settings.listener_url) is not bool(settings.listener_model):
        hint = "set both, or neither: the endpoint says which models it has"
        message = "an endpoint is asked by the name of a model"
        raise SettingsRefused([Diagnostic("settings/listener-in-part", message, "DONTBUY_LISTENER_URL", hint)])
    return settings


def _wrong(name: str, message: str) -> Diagnostic:
    hint = f"it is {Settings.model_fields[name].description}"
    return Diagnostic("settings/wrong", message[:1].lower() + message[1:], f"DONTBUY_{name.upper()}", hint)
