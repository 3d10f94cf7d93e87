"""Where Slack reaches us by HTTP."""

EVENTS_PATH = "/slack/events"
"""For events, interactions and the slash command alike, below our public address."""
