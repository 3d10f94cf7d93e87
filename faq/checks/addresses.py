"""Where a link of a manual leads, as documentation sites and groupkeeper's own pages see it."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

_PAGE = (".md", ".mdx", ".markdown", ".html", ".htm", ".docx", ".xlsx")
_INDEX = ("index", "readme")
_NUMBER = re.compile(r"(?:(?<=/)|^)\d+[-_.]+(?=[^/\d])")
"""Docusaurus orders files by numbers before their names and leaves these out of addresses."""
_LANGUAGE = re.compile(r"\.(?:zh|en)(?:[-_]\w+)?$", re.IGNORECASE)
_ASSETS = ("public", "static", "assets", ".vitepress/public", ".vuepress/public")
"""Folders that sites serve at their root."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class Outcome(StrEnum):
    FOUND = "found"
    WEB = "web"
    """On the web: nobody looked."""
    OTHER = "other"
    """mailto: and the like."""
    EMPTY = "empty"
    MISSING = "missing"
    CASE = "case"
    """There is such a file, in other capitals."""
    OUTSIDE = "outside"
    FOLDER = "folder"
    """From the site's root into a folder that the manual does not have at all."""


@dataclass(frozen=True, slots=True)
class Target:
    outcome: Outcome
    file: str = ""
    """FOUND and CASE: the file; otherwise what was looked for."""
    anchor: str = ""


class Addresses:
    def __init__(self, files: Iterable[str]) -> None:
        self._files = frozenset(files)
        self._forms: dict[str, str] = {}
        for file in sorted(self._files):
            for form in _forms(file):
                self._forms.setdefault(form, file)
        self._folded = {_fold(form): file for form, file in self._forms.items()}
        self._folders = {
            _fold("/".join(parts[:depth]))
            for parts in (form.split("/") for form in self._forms)
            for depth in range(1, len(parts) + 1)
        }

    def target(self, file: str, address: str) -> Target:
        """`file` is where the link stands. Looks names up, and opens nothing."""
        address = address.strip().replace("\\", "/")
        if _WEB.match(address):
            return Target(Outcome.WEB)
        if _SCHEME.match(address):
            return Target(Outcome.OTHER)
        whole, _, anchor = address.partition("#")
        path = unicodedata.normalize("NFC", unquote(whole.partition("?")[0]))
        if not path:
            return Target(Outcome.FOUND if anchor else Outcome.EMPTY, file, anchor)
        places = list(_places(file, path))
        inside = [each for each in places if not _is_outside(each)]
        for place in inside:
            if place in self._forms:
                return Target(Outcome.FOUND, self._forms[place], anchor)
        for place in inside:
            if _fold(place) in self._folded:
                return Target(Outcome.CASE, self._folded[_fold(place)], anchor)
        return self._lost(path, places, inside)

    def _lost(self, path: str, places: list[str], inside: list[str]) -> Target:
        if _is_outside(places[0]):
            return Target(Outcome.OUTSIDE, places[0])
        if path.startswith("/"):
            head, _, rest = path.strip("/").partition("/")
            known = (each.removesuffix(rest).strip("/") for each in inside)
            if not any(_fold(each) in self._folders for each in known if each):
                return Target(Outcome.FOLDER, f"/{head}")
            return Target(Outcome.MISSING, path)
        return Target(Outcome.MISSING, places[0])


def _places(file: str, path: str) -> Iterator[str]:
    """Where it may be meant, the likeliest first; `..` in front where that is outside."""
    here = posixpath.dirname(file)
    if not path.startswith("/"):
        yield _joined(here, path)
        if not path.lower().endswith(_PAGE):  # an address as the browser sees it: page/ is a folder
            yield _joined(posixpath.splitext(file)[0], path)
        return
    path = posixpath.normpath(path).strip("/")
    roots = [here]
    while here:
        here = posixpath.dirname(here)
        roots.append(here)
    for root in reversed(roots):
        yield _joined(root, path)
    if path.startswith("manual/"):  # groupkeeper's own address of a page
        yield _joined("", path.removeprefix("manual/"))
    for root in reversed(roots):
        for assets in _ASSETS:
            yield _joined(root, f"{assets}/{path}")


def _joined(base: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(base, path)).removeprefix("./")


def _is_outside(place: str) -> bool:
    return place == ".." or place.startswith("../")


def _forms(file: str) -> Iterator[str]:
    """The names by which a file can be linked to."""
    file = unicodedata.normalize("NFC", file)
    yield file
    stem, suffix = posixpath.splitext(file)
    if suffix.lower() not in _PAGE:
        return
    for name in dict.fromkeys((stem, _LANGUAGE.sub("", stem))):
        for form in dict.fromkeys((name, _NUMBER.sub("", name))):
            yield from (form, f"{form}{suffix}", f"{form}.md", f"{form}.html")
            folder, _, last = form.rpartition("/")
            if last.lower() in _INDEX:
                yield folder or "."


def _fold(name: str) -> str:
    return name.casefold()
