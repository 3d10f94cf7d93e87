"""Emojis by name: platforms and people write the same one as a name or as the emoji itself."""

import unicodedata
from functools import cache

_OTHERWISE = {
    "\U0001f44d": "+1",
    "thumbsup": "+1",
    "\U0001f4a1": "bulb",
    "\u2b50": "star",
    "\u2705": "white_check_mark",
    "\u2757": "exclamation",
    "\u2764": "heart",
    "\U0001f3af": "dart",
    "\U0001f64f": "pray",
    "pencil": "memo",
}
"""Where Slack's name is not Unicode's, or is one of several."""
_SHADES = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


@cache
def name_of(emoji: str) -> str:
    """The name that Slack has for an emoji or for one of its names, whatever its skin tone is.

    What is unknown, like an emoji that somebody made, is called as it is written.
    """
    written = emoji.strip().strip(":").partition("::")[0].casefold()
    written = "".join(each for each in written if each not in _SHADES)
    if written in _OTHERWISE:
        return _OTHERWISE[written]
    if len(written) != 1:
        return written
    return unicodedata.name(written, written).casefold().replace(" ", "_")
