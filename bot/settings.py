"""The only reader of the environment and of .env; says everything that is missing or wrong at once."""

import difflib
import ipaddress
import re
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import InvalidInput, Misconfigured
from bot.domain.people import Slot, checked_zone

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
    directors: str = Field("", description="Slack member ids of the content directors, separated by commas.")
    marketing_channel: str = Field("", description="Id of the Slack channel where the marketing team is.")
    summary_at: str = Field("Mon 09:00", description="When the marketing channel reads how the week went.")
    company_zone: str = Field("", description="The company's time zone. Empty: what is stored, at first London's.")
    retention_months: int = Field(24, ge=1, le=120, description="After so many months people's words are removed.")
    slack_bot_token: str = Field("", description="The app's bot token. With it Beatdesk is in Slack, not on a page.")
    slack_app_token: str = Field("", description="The app-level token for Socket Mode.")
    slack_mode: Literal["socket", "http"] = Field("socket", description="How Slack's events reach us.")
    slack_signing_secret: str = Field("", description="For SLACK_MODE=http: what Slack signs its requests with.")
    slack_http_host: str = Field("127.0.0.1", description="Address that Slack's requests come to.")
    slack_http_port: int = Field(8766, ge=1, le=65535, description="Port that Slack's requests come to.")
    slack_command: str = Field("/ideas", description="The slash command's name, as in manifest.yml.")
    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API is.")
    model_base_url: str = Field("", description="Where an OpenAI-compatible model server is. Empty: no model.")
    model_name: str = Field("", description="Which of the server's models is asked.")
    model_api_key: str = Field("", description="The server's key; servers on your own machine often need none.")
    model_tokens_per_day: int = Field(
        500_000, ge=20_000, description="Tokens a day, asked and answered; after that the script goes on."
    )
    model_input_tokens: int = Field(
        8_000, ge=3_000, le=1_000_000, description="The longest request; of people's words the oldest are left out."
    )
    model_embeddings: str = Field(
        "", description="Which of the server's models compares news with beats. Empty: a small one on this machine."
    )
    feeds_contact: str = Field("", description="Whom a site may write to about our reading it; in the User-Agent.")
    feeds_allow_networks: str = Field(
        "", description="Private networks that feeds may be read from, such as 10.2.0.0/16, separated by commas."
    )
    feeds_proxy: str = Field("", description="The company's proxy, for reading feeds.")
    secrets_key: str = Field(
        "", description="Seals secret addresses; several, newest first, separated by commas. Empty: a file in DATA_DIR."
    )
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

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: str) -> str:
        if value and not value.startswith("xoxb-"):
            raise ValueError("must begin with xoxb-: it stands under “OAuth & Permissions” of the app")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: str) -> str:
        if value and not value.startswith("xapp-"):
            raise ValueError("must begin with xapp-: it stands under “Basic Information”, “App-Level Tokens”")
        return value

    @field_validator("directors")
    @classmethod
    def _member_ids(cls, value: str) -> str:
        wrong = [each for each in _listed(value) if not re.fullmatch(r"[UW][A-Z0-9]{6,20}", each)]
        if wrong:
            raise ValueError(
                "must hold Slack member ids such as U024BE7LH, separated by commas "
                "(in Slack: a person's profile, the three dots, “Copy member ID”)"
            )
        return value

    @field_validator("marketing_channel")
    @classmethod
    def _channel_id(cls, value: str) -> str:
        if value and not re.fullmatch(r"[CG][A-Z0-9]{6,20}", value):
            raise ValueError("must be a channel's id such as C024BE91L (in Slack: the channel's name, at the bottom)")
        return value

    @field_validator("summary_at")
    @classmethod
    def _day_and_time(cls, value: str) -> str:
        try:
            return str(Slot.parse(value))
        except InvalidInput as problem:
            raise ValueError("must be a day and a time, such as Mon 09:00") from problem

    @field_validator("company_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return checked_zone(value) if value.strip() else ""
        except InvalidInput as problem:
            raise ValueError("must be the name of a time zone, such as Europe/Berlin") from problem

    @field_validator("slack_command")
    @classmethod
    def _command(cls, value: str) -> str:
        if not re.fullmatch(r"/[a-z0-9_-]{1,31}", value):
            raise ValueError("must be a slash and a word in small letters, such as /ideas")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _private_line(cls, value: str) -> str:
        if _place(value) is None:
            raise ValueError("must begin with https:// (http:// only on this machine)")
        return value.rstrip("/") + "/"

    @field_validator("model_base_url")
    @classmethod
    def _model_private_line(cls, value: str) -> str:
        if not value:
            return value
        place = _place(value)
        if place is None or place.username or place.password or place.query or place.fragment:
            raise ValueError(
                "must be the address that ends in /v1, such as https://api.openai.com/v1, with no key in it: "
                "https:// for servers elsewhere, http:// only on this machine"
            )
        return value.rstrip("/")

    @field_validator("feeds_contact")
    @classmethod
    def _one_plain_line(cls, value: str) -> str:
        if len(value) > 100 or not value.isascii() or not value.isprintable() or set(value) & set("()"):
            raise ValueError("must be an address or a web page, such as news@example.com, in plain letters")
        return value

    @field_validator("feeds_allow_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        for each in _listed(value):
            try:
                ipaddress.ip_network(each)
            except ValueError as problem:
                raise ValueError("must hold networks such as 10.2.0.0/16, separated by commas") from problem
        return value

    @field_validator("feeds_proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        try:
            place = urlsplit(value)
            known = place.scheme in {"http", "https"} and bool(place.hostname) and place.port != 0
        except ValueError:  # its port is no number, or too large
            known = False
        if value and not known:
            raise ValueError("must be an address such as http://proxy.example.com:3128")
        return value

    @field_validator("secrets_key")
    @classmethod
    def _keys(cls, value: str) -> str:
        if any(not re.fullmatch(r"[A-Za-z0-9_-]{43}=", each) for each in _listed(value)):
            raise ValueError("must hold keys of 44 letters each, separated by commas; `beatdesk db new-key` makes one")
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

    @model_validator(mode="after")
    def _all_that_slack_needs(self) -> "Settings":
        """Any of Slack's secrets means that Slack is wanted; then everything must be there."""
        if not (self.slack_bot_token or self.slack_app_token or self.slack_signing_secret):
            return self
        missing = []
        if not self.slack_bot_token:
            missing.append("SLACK_BOT_TOKEN (“OAuth & Permissions”)")
        if self.slack_mode == "socket" and not self.slack_app_token:
            missing.append("SLACK_APP_TOKEN (“Basic Information”, “App-Level Tokens”, with connections:write)")
        if self.slack_mode == "http" and not self.slack_signing_secret:
            missing.append("SLACK_SIGNING_SECRET (“Basic Information”)")
        if not self.director_ids:
            missing.append("DIRECTORS (member ids, separated by commas)")
        if missing:
            raise ValueError(f"for Slack I also need {' and '.join(missing)}; docs/slack-setup.md shows where they are")
        return self

    @model_validator(mode="after")
    def _all_that_a_model_needs(self) -> "Settings":
        if self.model_base_url and not self.model_name:
            raise ValueError("MODEL_BASE_URL is set and MODEL_NAME is not: say which of its models I should ask")
        if self.model_name and not self.model_base_url:
            raise ValueError("MODEL_NAME is set and MODEL_BASE_URL is not: say where its server is")
        if self.model_embeddings and not self.model_base_url:
            raise ValueError("MODEL_EMBEDDINGS is set and MODEL_BASE_URL is not: say where its server is")
        if self.model_api_key and not self.model_base_url:
            raise ValueError("MODEL_API_KEY is set and MODEL_BASE_URL is not: say which server it is for")
        return self

    @property
    def has_model(self) -> bool:
        """Whether a language model may be asked."""
        return bool(self.model_base_url)

    @property
    def in_slack(self) -> bool:
        """Whether the bot works in Slack, and not on the local page."""
        return bool(self.slack_bot_token)

    @property
    def own_networks(self) -> tuple[str, ...]:
        """Private networks that feeds may be read from."""
        return _listed(self.feeds_allow_networks)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        return _listed(self.secrets_key)

    @property
    def summary_slot(self) -> Slot:
        """On the company's clock."""
        return Slot.parse(self.summary_at)

    @property
    def director_ids(self) -> tuple[str, ...]:
        return _listed(self.directors)

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'beatdesk.sqlite3'}"


def _listed(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in value.split(",") if each.strip()))


def _place(url: str) -> SplitResult | None:
    """The parts of an address whose line nobody else reads: https, or on this machine; None for any other."""
    try:
        place = urlsplit(url)
        safe = place.scheme == "https" or (place.scheme == "http" and _is_loopback(place.hostname or ""))
        return place if place.hostname and safe and place.port != 0 else None
    except ValueError:
        return None


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
