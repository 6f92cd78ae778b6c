"""The environment, typed, read once."""

from ipaddress import ip_address
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    behind_container: bool = Field(
        False, description="listen beyond loopback: only where something in front decides who may call"
    )

    @field_validator("host")
    @classmethod
    def _an_address(cls, host: str) -> str:
        ip_address("127.0.0.1" if host == "localhost" else host)
        return host

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or ip_address(self.host).is_loopback
