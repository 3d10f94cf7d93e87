"""What can be wrong with a Slack app, for doctor: each finding says how to mend it."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.port import Finding, Severity
from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.manifest import SCOPES
from bot.adapters.slack.paths import EVENTS_PATH
from bot.clock import Clock
from bot.settings import Settings
from chat.delivery import SendError, Throttled, Unauthorized, Unavailable

SKEW_SECONDS = 60
REFUSED_SECONDS = 300
"""Slack's own signatures are not older than that, so neither are those we take."""


async def check(api: SlackApi, settings: Settings, clock: Clock) -> list[Finding]:
    """Ask Slack about the tokens, the scopes, the time and where the bot is."""
    try:
        answer = await api.answer("auth.test")
    except SendError as error:
        return [_refused("slack_token", error)]
    by_http = settings.slack.app_token is None
    facts = {"workspace": str(answer.get("team", "")), "name": str(answer.get("user", ""))}
    findings = [Finding(Severity.OK, "slack_workspace", facts)]
    findings += _scopes(answer)
    findings += _time(answer, clock, by_http=by_http)
    findings.append(_address(settings) if by_http else await _socket_mode(api, settings))
    findings += await _channels(api)
    return findings


def _refused(text: str, error: SendError) -> Finding:
    """A call did not succeed: by the token's fault, or because Slack was not to be reached."""
    if isinstance(error, Throttled | Unavailable):
        return Finding(Severity.ERROR, "slack_no_answer", {"reason": str(error)})
    return Finding(Severity.ERROR, text, {"reason": str(error)})


def _headers(answer: AsyncSlackResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _scopes(answer: AsyncSlackResponse) -> list[Finding]:
    given = _headers(answer).get("x-oauth-scopes")
    if given is None:
        return []
    missing = sorted(set(SCOPES) - {scope.strip() for scope in given.split(",")})
    if not missing:
        return []
    return [Finding(Severity.ERROR, "slack_scopes", {"scopes": ", ".join(missing)})]


def _time(answer: AsyncSlackResponse, clock: Clock, *, by_http: bool) -> list[Finding]:
    try:
        theirs = parsedate_to_datetime(_headers(answer).get("date", ""))
    except ValueError:
        return []
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    seconds = abs((clock.now() - theirs).total_seconds())
    if seconds <= SKEW_SECONDS:
        return []
    severity = Severity.ERROR if by_http and seconds >= REFUSED_SECONDS else Severity.WARNING
    return [Finding(severity, "slack_clock", {"seconds": f"{seconds:.0f}"})]


def _address(settings: Settings) -> Finding:
    if settings.public_url is None:
        return Finding(Severity.ERROR, "slack_no_url", {})
    url = f"{str(settings.public_url).rstrip('/')}{EVENTS_PATH}"
    return Finding(Severity.OK, "slack_http", {"url": url})


async def _socket_mode(api: SlackApi, settings: Settings) -> Finding:
    token = settings.slack.app_token
    try:
        value = "" if token is None else token.get_secret_value()
        await api.call("apps.connections.open", app_token=value)
    except Unauthorized as error:
        return Finding(Severity.ERROR, "slack_app_token", {"reason": str(error)})
    except SendError as error:
        return _refused("slack_app_scope", error)
    return Finding(Severity.OK, "slack_socket", {})


async def _channels(api: SlackApi) -> list[Finding]:
    kinds = "public_channel,private_channel"
    try:
        found = await api.call("users.conversations", types=kinds, exclude_archived=True, limit=200)
    except SendError:  # what is wrong has been said: it is the scopes
        return []
    if found["channels"]:
        return [Finding(Severity.OK, "slack_channels", {"count": str(len(found["channels"]))})]
    return [Finding(Severity.WARNING, "slack_no_channel", {})]
