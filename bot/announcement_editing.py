"""What operators' words make of a draft. All raise BadValue for what can't be."""

from dataclasses import replace
from functools import cache

from announcements.drafting import Asking, language_of, link_of
from announcements.model import FORM, Announcement, Content
from bot import fields
from bot.announcement_composing import with_content
from bot.fields import BadValue
from bot.texts import LOCALES, catalogue
from chat.message import File

TEXT_SIZE = 12_000
"""Characters of a text, and of an answer."""
MOST_FILES = 10
OPTIONS = ("everyone", "urgent")
"""What is settled once it goes out."""


def answered(
    draft: Announcement, asking: Asking, text: str, files: tuple[File, ...]
) -> Announcement:
    """With an answer; a word for none takes away what there was, files come to those there are.

    What is sent to the questions of text and files replaces the files.
    """
    text, version = text.strip(), version_of(draft, asking, text)
    before = draft.contents.get(version, Content())
    if is_none(text) and not files:
        return cleared(draft, replace(asking, locale=version))
    after: dict[str, object] = {}
    if files:
        kept = () if asking.field in ("text", "files") else before.files
        after["files"] = _files((*kept, *files))
    elif asking.field == "files" or not text:
        raise BadValue("no_files" if asking.field == "files" else "no_text")
    if text and asking.field != "files":
        after[asking.field] = _answer(asking.field, text)
        if before.only == ("text" if asking.field in FORM else "form"):
            after["only"] = ""  # what has just been written is not left out
    return with_content(draft, version, **after)


def _files(files: tuple[File, ...]) -> tuple[File, ...]:
    files = tuple(dict.fromkeys(files))
    if len(files) > MOST_FILES:
        raise BadValue("many_files", most=MOST_FILES)
    return files


def _answer(field: str, text: str) -> str:
    if len(text) > TEXT_SIZE:
        raise BadValue("long", most=TEXT_SIZE)
    if field != "section":
        return text
    link = link_of(text)
    if link is None:
        raise BadValue("no_section", value=text[:60])
    return link


def version_of(draft: Announcement, asking: Asking, text: str = "") -> str:
    """The version that an answer belongs to; a first text says itself in which language it is."""
    if asking.locale or draft.contents:
        return asking.locale or draft.main
    return language_of(text) or draft.main


def cleared(draft: Announcement, asking: Asking) -> Announcement:
    """Without an answer."""
    version = asking.locale or draft.main
    if version not in draft.contents:
        return draft
    return with_content(draft, version, **{asking.field: () if asking.field == "files" else ""})


def in_main(draft: Announcement, version: str) -> Announcement:
    """With another main version; a single one is of that language from now on."""
    if version in draft.contents:
        return replace(draft, main=version)
    if len(draft.contents) > 1:
        raise BadValue("no_version")
    contents = {version: next(iter(draft.contents.values()), Content())}
    return replace(draft, contents=contents, main=version)


def without(draft: Announcement, version: str) -> Announcement:
    """Without a language version that is not the main one."""
    if version not in draft.contents:
        raise BadValue("no_version")
    if version == draft.main:
        raise BadValue("main_version")
    contents = {each: content for each, content in draft.contents.items() if each != version}
    return replace(draft, contents=contents)


def sending_only(draft: Announcement, version: str, what: str) -> Announcement:
    """With the text, the form, or both of a version going out."""
    if version not in draft.contents or what not in ("text", "form", "both"):
        return draft
    return with_content(draft, version, only="" if what == "both" else what)


def set_to(draft: Announcement, field: str, value: str) -> Announcement:
    """An option or the main language, as operators write it."""
    match field:
        case "main":
            return in_main(draft, fields.language(value))
        case "everyone":
            return replace(draft, everyone=fields.flag(value))
    return replace(draft, urgent=fields.flag(value))


def is_none(text: str) -> bool:
    """Whether a text says that there is nothing."""
    return text.strip().casefold() in _nones()


@cache
def _nones() -> frozenset[str]:
    words = "|".join(catalogue(locale)["announce.nothing"] for locale in LOCALES)
    return frozenset(words.split("|"))
