"""What a draft consists of, in words for operators: lines of its card, answers as they are."""

from collections.abc import Sequence

from announcements.drafting import Asking, link_of
from announcements.model import Announcement, Content, Stage
from announcements.releases import Release
from announcements.schedule import loaded
from bot import when
from bot.announcement_composing import Composer
from bot.texts import Markdown, say
from chat.message import escape


def language(locale: str, version: str) -> str:
    """What a language is called."""
    return say(locale, f"announce.language_{version}")


def content_lines(locale: str, announcement: Announcement, composer: Composer) -> list[str]:
    """Languages, what is left out, where the section is gone, options."""
    lines = [_languages(locale, announcement)] if announcement.contents else []
    for version, content in announcement.contents.items():
        name = language(locale, version)
        if content.text and content.is_launch:
            lines.append(say(locale, f"announce.sends_{content.only or 'both'}", language=name))
        if content.section and not link_of(content.section) and not composer.known(content.section):
            lines.append(say(locale, "announce.section_gone", language=name))
    lines += [
        say(locale, f"announce.is_{option}")
        for option in ("everyone", "urgent")
        if getattr(announcement, option)
    ]
    return lines


def time_line(locale: str, announcement: Announcement, zone: str) -> str:
    """When it goes, or was confirmed. ``zone``: an IANA name, whose clocks times are told by."""
    if announcement.schedule:
        planned = when.shown(locale, loaded(announcement.schedule), zone)
        return say(locale, "announce.planned", time=Markdown(planned))
    if announcement.confirmed_at is not None:
        confirmed = when.moment(locale, announcement.confirmed_at, zone)
        return say(locale, "announce.confirmed_at", time=Markdown(confirmed))
    if announcement.stage is Stage.REQUESTED:
        approved = Markdown(say(locale, "announce.time_at_once"))
        return say(locale, "announce.planned", time=approved)
    return say(locale, "announce.at_once")


def _languages(locale: str, announcement: Announcement) -> str:
    main = language(locale, announcement.main)
    names = [language(locale, each) for each in announcement.contents]
    if len(names) == 1:
        return say(locale, "announce.one_language", main=main)
    return say(
        locale, "announce.languages", names=say(locale, "value.comma").join(names), main=main
    )


def brings(locale: str, releases: Sequence[Release]) -> list[str]:
    """The requirements that it names, in a line, by their public wording."""
    if not releases:
        return []
    named = [
        say(locale, "fulfils.titled" if each.title else "fulfils.number", **facts_of(each))
        for each in releases
    ]
    return [say(locale, "fulfils.named", names=Markdown(say(locale, "value.comma").join(named)))]


def facts_of(release: Release) -> dict[str, object]:
    """For texts about one."""
    return {"number": release.number, "title": release.title}


def so_far(locale: str, draft: Announcement, asking: Asking, composer: Composer) -> str:
    """The answer that there is, quoted; else that of the main version; '' if there is neither."""
    version = asking.locale or draft.main
    if answer := _answer(draft.contents.get(version, Content()), asking.field, composer):
        told = say(locale, "announce.so_far")
        return f"{told}\n\n{_quoted(answer)}"
    main = _answer(draft.contents.get(draft.main, Content()), asking.field, composer)
    if not main:
        return ""
    told = say(locale, "announce.in_main", language=language(locale, draft.main))
    return f"{told}\n\n{_quoted(main)}"


def _answer(content: Content, field: str, composer: Composer) -> str:
    """As Markdown."""
    if field == "files":
        return "\n".join(f"📎 {escape(file.name)}" for file in content.files)
    answer = str(getattr(content, field))
    if field != "section" or not answer or link_of(answer):
        return f"<{answer}>" if field == "section" and answer else answer
    section = composer.known(answer)
    return "" if section is None else escape(" \u203a ".join(section.path))


def _quoted(text: str) -> str:
    return Markdown("\n".join(f"> {line}".rstrip() for line in text.splitlines()))


def consequence(locale: str, before: Announcement, after: Announcement) -> str:
    """What a change means for what was written and confirmed before; nothing is ''."""
    lines = [
        say(locale, "announce.replaced", language=language(locale, version))
        for version in before.contents
        if _is_replaced(before, after, version)
    ]
    if before.revision != after.revision and before.stage is not Stage.DRAFT:
        key = "announce.uncorrected" if after.stage is before.stage else "announce.redrafted"
        lines.append(say(locale, key, number=after.id, revision=after.revision))
    return "\n\n".join(lines)


def _is_replaced(before: Announcement, after: Announcement, version: str) -> bool:
    """Whether another text stands there now."""
    old, new = before.contents[version].text, after.contents.get(version, Content()).text
    return bool(old and new and old != new)


def versions(announcement: Announcement) -> list[str]:
    """The languages in which it says something, the main one first."""
    said = [each for each, content in announcement.contents.items() if not content.is_empty]
    return sorted(said, key=lambda each: each != announcement.main)
