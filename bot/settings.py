"""The only reader of the environment and of .env; says everything that is missing or wrong at once."""

import difflib
import ipaddress
import re
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import Misconfigured

DATABASES = ("sqlite:///", "postgresql+psycopg://")


class Settings(BaseSettings):
    """Every setting with its default. In the environment their names are in capitals: docs/configuration.md."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = Field("", description="Where everything is kept. Empty: a SQLite file in DATA_DIR.")
    data_dir: Path = Field(Path("data"), description="Folder for the SQLite file and the playground's clock.")
    prompts_dir: Path = Field(
        Path(__file__).resolve().parent.parent / "prompts", description="Folder with the question bank."
    )
    playground_host: str = Field("127.0.0.1", description="Address that the page listens on.")
    playground_port: int = Field(8765, ge=1, le=65535, description="Port that the page listens on.")
    playground_token: str = Field("", description="What a browser must show when the page listens elsewhere.")
    quiet_seconds: float = Field(12, gt=0, le=600, description="Silence that closes an answer.")
    quiet_seconds_unfinished: float = Field(
        45, gt=0, le=600, description="The same after a comma, a colon, a dash or a dangling “and”."
    )
    grace_hours: float = Field(4, gt=0, le=72, description="A check-in later than this is skipped and noted.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    crash_at: str = Field(
        "", description="For tests only: “point:n” kills the process when it passes that point for the nth time."
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(DATABASES):
            raise ValueError(f"must begin with {' or '.join(DATABASES)}")
        return value

    @field_validator("crash_at")
    @classmethod
    def _point_and_count(cls, value: str) -> str:
        if value and not re.fullmatch(r"[a-z_.]+(:[1-9]\d{0,5})?", value):
            raise ValueError("must be the name of a point, or a name and a count such as delivery.sent:2")
        return value

    @model_validator(mode="after")
    def _token_when_open(self) -> "Settings":
        if not _is_loopback(self.playground_host) and len(self.playground_token) < 16:
            raise ValueError(
                f"PLAYGROUND_HOST is {self.playground_host}, which others can reach: "
                "set PLAYGROUND_TOKEN to at least 16 characters, or listen on 127.0.0.1"
            )
        return self

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'beatdesk.sqlite3'}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load(env_file: Path | None = None) -> Settings:
    """The settings, from the environment and .env. Raises Misconfigured with every problem in one message."""
    file = env_file or Path(".env")
    problems: list[str] = []
    try:
        problems += _unknown_names(file)
        settings = Settings(_env_file=file)
    except (OSError, UnicodeDecodeError) as unread:
        why = f"{file} can't be read: it should be a text file in UTF-8 that I may open."
        raise Misconfigured("Beatdesk can't start with these settings:", [why]) from unread
    except ValidationError as wrong:
        problems += [_sentence(error) for error in wrong.errors()]
    else:
        if not problems:
            return settings
    raise Misconfigured("Beatdesk can't start with these settings:", problems)


def _unknown_names(file: Path) -> list[str]:
    """A misspelt name in .env would silently do nothing."""
    known = [name.upper() for name in Settings.model_fields]
    found = []
    for name in dotenv_values(file) if file.is_file() else ():
        if name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else " docs/configuration.md lists them all."
            found.append(f"{name} in {file} is no setting of mine.{hint}")
    return found


def _sentence(error: object) -> str:
    """One pydantic error in plain English, without the value: it may be a secret."""
    assert isinstance(error, dict)  # noqa: S101  # pydantic's ErrorDetails
    place = ".".join(str(part) for part in error["loc"]).upper()
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}." if place else f"{message}."
