"""The settings of each platform: tokens and addresses. ``settings`` reads them."""

import re
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)

TOKEN_SIZE = 16
"""Characters that the local chat's token has at least."""
SLACK_PER_SECOND = 5
"""Slack: "several hundred messages per minute" for a workspace; 300 is the least of that.
https://docs.slack.dev/apis/web-api/rate-limits
"""


class LocalSettings(BaseModel):
    """The group chat page in the browser."""

    token: SecretStr | None = Field(
        None, description="Keeps the page open beside Slack or Telegram, for whoever knows this"
    )
    send_key: bool = Field(
        True, description="false plays a platform that cannot tell a repeated send (for trials)"
    )

    @field_validator("token")
    @classmethod
    def _check_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < TOKEN_SIZE:
            raise ValueError(f"take at least {TOKEN_SIZE} characters that nobody can guess")
        return token


def _stripped(secret: object) -> object:
    """Without the blanks that come along when one copies."""
    return secret.strip() if isinstance(secret, str) else secret


Secret = Annotated[SecretStr | None, BeforeValidator(_stripped)]


def _secret_like(pattern: str, hint: str) -> AfterValidator:
    """A secret has to look so. The error does not show it."""

    def check(secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError(hint)
        return secret

    return AfterValidator(check)


def _guarded(url: HttpUrl) -> HttpUrl:
    """Tokens go there: not in the clear, but on this machine."""
    if url.scheme != "https" and url.host not in ("127.0.0.1", "localhost"):
        raise ValueError("write an address with https://; tokens are sent there")
    return url


BaseUrl = Annotated[HttpUrl, AfterValidator(_guarded)]
SendTimeout = Annotated[
    float,
    Field(ge=1, le=120, description="Seconds until a call counts as unanswered"),
]


class SlackSettings(BaseModel):
    """Slack: a bot token with an app token (Socket Mode), or with a signing secret (HTTP)."""

    bot_token: Annotated[
        Secret,
        _secret_like(r"xoxb-[\w-]+", "a bot token is xoxb- and then letters, digits and -"),
    ] = Field(None, description="Bot token, xoxb-…; makes groupkeeper listen on Slack")
    app_token: Annotated[
        Secret,
        _secret_like(r"xapp-[\w-]+", "an app-level token is xapp- and then letters, digits and -"),
    ] = Field(None, description="App-level token, xapp-…, for Socket Mode (needs no address)")
    signing_secret: Secret = Field(
        None, description="Signing secret, for events by HTTP at /slack/events instead"
    )
    base_url: BaseUrl = Field(
        HttpUrl("https://slack.com/api/"), description="Address of Slack's Web API"
    )
    send_timeout: SendTimeout = 20.0
    per_second: int = Field(
        SLACK_PER_SECOND,
        ge=1,
        le=100,
        description="Messages a second in all; 5 is the least that Slack allows",
    )

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        if self.bot_token is None and (self.app_token or self.signing_secret):
            raise ValueError("GROUPKEEPER_SLACK__BOT_TOKEN is missing: xoxb-…")
        if self.bot_token is not None and not (self.app_token or self.signing_secret):
            raise ValueError(
                "GROUPKEEPER_SLACK__APP_TOKEN is missing: xapp-…, for Socket Mode; "
                "or GROUPKEEPER_SLACK__SIGNING_SECRET, for events by HTTP"
            )
        return self


class TelegramSettings(BaseModel):
    """Telegram: a bot's token."""

    token: Annotated[
        Secret,
        _secret_like(r"\d+:[\w-]{20,}", "a token looks like 123456:ABC-DEF…, as BotFather gave it"),
    ] = Field(None, description="Token from BotFather; makes groupkeeper listen on Telegram")
    webhook_secret: Annotated[
        Secret,
        _secret_like(r"[\w-]{16,256}", "take 16 to 256 of A-Z, a-z, 0-9, _ and -"),
    ] = Field(
        None, description="Set: events come by HTTP below GROUPKEEPER_PUBLIC_URL, checked by this"
    )
    base_url: BaseUrl = Field(
        HttpUrl("https://api.telegram.org"), description="Address of the Bot API"
    )
    send_timeout: SendTimeout = 30.0
