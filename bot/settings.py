"""All settings. This is the only reader of the environment; ``.env.example`` mirrors it."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.platforms import LocalSettings, SlackSettings, TelegramSettings
from faq.answering import Thresholds
from faq.hours import ServiceHours, zone
from storage.database import normalise_url

Locale = Literal["zh", "en"]
_NOT_OURS = {"GROUPKEEPER_TEST_KILLS", "GROUPKEEPER_TEST_SEED"}  # the test suite's
_OWNER = re.compile(r"[\w-]+:\S+")


def _system_locale() -> Locale:
    """The language of the terminal; English for all that is not Chinese."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (spoken or "").lower().startswith("zh") else "en"


class WebSettings(BaseModel):
    """The web server; it listens on 127.0.0.1 only."""

    port: int = Field(8080, ge=0, le=65535, description="Port of the web page and the HTTP API")


class FaqSettings(BaseModel):
    """Answering from the manual."""

    wrong_answers: float = Field(
        Thresholds().wrong_answers,
        ge=0,
        le=1,
        description="At most this share of all questions may be answered wrongly",
    )
    suggest_at: float = Field(
        Thresholds().suggest,
        ge=0,
        le=1,
        description="From which it suggests: confidence that one of the three sections is right",
    )

    @property
    def thresholds(self) -> Thresholds:
        """The same, for answering."""
        return Thresholds(self.wrong_answers, self.suggest_at)


class SupportSettings(BaseModel):
    """People who answer what the bot can't."""

    hours: str = Field(
        "", description="When they are there, like Mo-Fr 09:00-18:00; empty: it is not said"
    )
    automatic: bool = Field(
        True, description="Hand over what has no answer or did not help; false: only when asked to"
    )
    time_zone: str = Field("UTC", description="Time zone of these hours, like Asia/Shanghai")

    @field_validator("time_zone")
    @classmethod
    def _check_time_zone(cls, name: str) -> str:
        zone(name)
        return name

    @field_validator("hours")
    @classmethod
    def _check_hours(cls, hours: str) -> str:
        ServiceHours(hours)
        return hours

    @property
    def service_hours(self) -> ServiceHours:
        """The hours, where they are."""
        return ServiceHours(self.hours, self.time_zone)


class AnnouncementSettings(BaseModel):
    """Announcements to many groups."""

    approval: bool = Field(
        False, description="A second operator has to approve each; its authors can't"
    )


class FeedbackSettings(BaseModel):
    """What people wish for, and what does not work."""

    reaction: str = Field(
        "", description="Emoji that notes a message as feedback on Slack, like memo; empty: none"
    )
    rules: Path | None = Field(
        None, description="File of rules for suggested priorities; empty: groupkeeper's own"
    )


class LogSettings(BaseModel):
    """Logs never contain a message's text."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error"
    )
    format: Literal["console", "json"] = Field("console", description="console or json")


class Settings(BaseSettings):
    """Settings from ``GROUPKEEPER_…`` in the environment, then from ``.env``; ``__`` nests."""

    model_config = SettingsConfigDict(
        env_prefix="GROUPKEEPER_",
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    data_dir: Path = Field(Path("data"), description="Folder for what groupkeeper keeps")
    database_url: SecretStr | None = Field(
        None, description="sqlite:///… or postgresql://…; empty: a SQLite file in the data folder"
    )
    manual: Path | None = Field(
        None, description="Folder of the product manual; empty: groupkeeper's own manual"
    )
    owners: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description='Accounts with every right, like ["slack:U1","telegram:42"]'
    )
    public_url: HttpUrl | None = Field(
        None, description="Address under which people reach the web page; empty: this machine only"
    )
    locale: Locale = Field(
        default_factory=_system_locale,
        description="Language where nothing better is known: zh or en; empty: this system's",
    )
    lease_seconds: float = Field(
        10.0, ge=0.5, le=300, description="After a crash another process takes over after so long"
    )
    web: WebSettings = WebSettings()
    local: LocalSettings = LocalSettings()
    slack: SlackSettings = SlackSettings()
    telegram: TelegramSettings = TelegramSettings()
    faq: FaqSettings = FaqSettings()
    support: SupportSettings = SupportSettings()
    announcements: AnnouncementSettings = AnnouncementSettings()
    feedback: FeedbackSettings = FeedbackSettings()
    log: LogSettings = LogSettings()

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            normalise_url(url.get_secret_value())
        return url

    @field_validator("owners", mode="before")
    @classmethod
    def _split_owners(cls, value: Any) -> Any:
        """A JSON list as documented, and what people write instead: names with commas."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            try:
                return json.loads(value)
            except ValueError as error:
                raise ValueError('write a list like ["slack:U1","telegram:42"]') from error
        return [owner.strip() for owner in value.split(",") if owner.strip()]

    @field_validator("owners")
    @classmethod
    def _check_owners(cls, owners: tuple[str, ...]) -> tuple[str, ...]:
        for owner in owners:
            if not _OWNER.fullmatch(owner):
                raise ValueError(f'{owner!r} is not "account:person", like "slack:U1"')
        return owners

    @model_validator(mode="after")
    def _check_webhook(self) -> Self:
        if self.telegram.webhook_secret is not None and self.public_url is None:
            raise ValueError("GROUPKEEPER_TELEGRAM__WEBHOOK_SECRET needs GROUPKEEPER_PUBLIC_URL")
        return self

    @property
    def platforms(self) -> list[str]:
        """Names of the platforms that are configured; the local chat if there is no other."""
        given = {
            "slack": self.slack.bot_token,
            "telegram": self.telegram.token,
            "local": self.local.token,
        }
        return [name for name, secret in given.items() if secret is not None] or ["local"]

    @property
    def database(self) -> str:
        """The database's URL; it may contain a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'groupkeeper.db'}"

    @property
    def taught_file(self) -> Path:
        """What operators have taught, as the database has it: what the index is made from."""
        return self.data_dir / "taught" / "taught.json"

    @property
    def manual_dir(self) -> Path:
        """The folder of the manual that answers."""
        return self.manual or Path(__file__).parent.parent / "manual"


def given_names() -> list[str]:
    """The names of all variables in the environment and in ``.env``."""
    return sorted({*os.environ, *dotenv_values(".env")} - _NOT_OURS)
