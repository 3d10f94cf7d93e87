"""Pictures of the manual: where a section's text says they are, and where they can be seen."""

import posixpath
import re
from urllib.parse import quote, unquote

from faq.manual import Section

_FENCE = r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)|\Z)"
_CODE = r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
_TARGET = r"(?:<(?P<pointed>[^<>\n]+)>|(?P<bare>[^\s()<>]+))"
_IMAGE = rf"!\[(?P<alt>[^\[\]]*)\]\([ \t]*{_TARGET}(?P<rest>[^()\n]*\))"
_MARKDOWN = re.compile(f"{_FENCE}|{_CODE}|{_IMAGE}", re.DOTALL | re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#")


def with_pictures(section: Section) -> str:
    """The section's text, its own pictures at the addresses of our manual's pages."""

    def replaced(found: re.Match[str]) -> str:
        written = found["pointed"] or found["bare"]
        path = written and path_of(section.file, written)
        if not path:
            return found[0]
        return f"![{found['alt']}]({quote(f'/manual/{path}', safe='/')}{found['rest']}"

    return _MARKDOWN.sub(replaced, section.text)


def path_of(file: str, written: str) -> str | None:
    """A picture's path in the manual's folder as a file there refers to it; None if elsewhere."""
    if _ADDRESS.match(written):
        return None
    name = unquote(written.partition("#")[0].partition("?")[0]).replace("\\", "/")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
    return None if path.startswith(("../", "/")) or path in ("..", ".") else path
