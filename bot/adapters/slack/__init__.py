"""Slack, by Socket Mode or by events over HTTP. The libraries are imported when it is used."""

from bot.adapters.port import Adapter, AdapterContext


def create(context: AdapterContext) -> Adapter:
    """The entry point."""
    from bot.adapters.slack.adapter import SlackAdapter

    return SlackAdapter(context)
