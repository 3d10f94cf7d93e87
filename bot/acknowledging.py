"""What is shown at once where a button was pressed, before anything is done about it. Pure."""

from chat.event import Ack, Event, Press

_TEXTS = {"rate": "rate.sorry", "got": "announce.noted"}
"""By the prefix of the button's value."""


def acknowledge(event: Event) -> Ack | None:
    """None where the reply says it all."""
    if not isinstance(event, Press):
        return None
    text = _TEXTS.get(event.value.partition(":")[0])
    if text == "rate.sorry" and event.value.endswith(":1"):
        text = "rate.thanks"
    return None if text is None else Ack(text, {})
