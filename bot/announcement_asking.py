"""The questions that drafting asks, and the menus between them."""

from collections.abc import Sequence

from announcements.drafting import STEPS, Asking, is_mixed
from announcements.model import WRITABLE, Announcement, Content
from bot.announcement_composing import Composer
from bot.announcement_describing import language, so_far
from bot.handlers.showing import label
from bot.links import mark
from bot.texts import LOCALES, Markdown, plain, say
from chat.message import Button, Outgoing
from faq.manual import Section


def begun(locale: str, draft: Announcement, how: str, *, threaded: bool) -> Outgoing:
    """A new draft says nothing yet. ``how``: how to answer where there are no threads."""
    buttons = [_button(locale, draft, verb) for verb in ("write", "form", "discard")]
    where = Markdown(say(locale, "announce.in_thread" if threaded else "announce.in_chat"))
    text = say(locale, "announce.begun", number=draft.id, where=where)
    return Outgoing(text + how, tuple(buttons))


def question(
    locale: str,
    draft: Announcement,
    asking: Asking,
    composer: Composer,
    how: str,
    sections: Sequence[Section] | None = None,
) -> Outgoing:
    """``sections``: that were searched for; None offers those nearest to what was written."""
    parts = [_head(locale, draft, asking) + how, so_far(locale, draft, asking, composer)]
    if asking.field == "section" and sections is None:
        sections = composer.nearest(_written(draft, asking), draft.spoken(asking.locale))
    found = [
        Button(label(each), f"announce:section:{draft.id}::{mark(each)}") for each in sections or ()
    ]
    if found:
        parts.append(say(locale, "announce.sections"))
    text = "\n\n".join(part for part in parts if part)
    return Outgoing(text, (*found, *_steering(locale, draft, asking)))


def _head(locale: str, draft: Announcement, asking: Asking) -> str:
    asked = Markdown(say(locale, f"announce.ask_{asking.field}"))
    version = asking.locale or draft.main
    other = len({*draft.contents, version}) > 1
    key = "announce.question_in" if other else "announce.question"
    place = f"{asking.number}/{len(STEPS)}" if asking.walks else f"#{draft.id}"
    return say(
        locale, key, place=Markdown(place), question=asked, language=language(locale, version)
    )


def _written(draft: Announcement, asking: Asking) -> str:
    content = draft.content(asking.locale or draft.main)
    return " ".join(filter(None, (content.what, content.problem, content.text, content.steps)))


def _steering(locale: str, draft: Announcement, asking: Asking) -> list[Button]:
    """Back, skip or keep, remove, finish: what is possible."""
    content = draft.contents.get(asking.locale or draft.main, Content())
    answered = bool(getattr(content, asking.field))
    buttons = []
    if (back := asking.moved(-1)) is not None:
        buttons.append(_button(locale, draft, "ask", back, "back"))
    if asking.walks:
        name = "keep" if answered else "skip"
        onward = asking.moved(1)
        verb = "finish" if onward is None else "ask"
        buttons.append(_button(locale, draft, verb, onward, name))
    if answered:
        buttons.append(_button(locale, draft, "clear", asking))
    if asking.walks and asking.moved(1) is None:
        return buttons
    buttons.append(_button(locale, draft, "finish", None, "finish" if asking.walks else "leave"))
    return buttons


def changing(locale: str, draft: Announcement, version: str) -> Outgoing:
    """What can be changed of a language version, or how to write one that there is not yet."""
    there = version in draft.contents
    fields = ("text", "form", "files", "section") if there else ("text", "form")
    buttons = [_field(locale, draft, version, each) for each in fields]
    buttons += _parts(locale, draft, version)
    for other in LOCALES:
        if there and other != version:
            key = "change_version" if other in draft.contents else "add_version"
            buttons.append(_version(locale, draft, "change", other, key))
            if len(draft.contents) == 1 and is_mixed(_written(draft, Asking("text"))):
                buttons.append(_version(locale, draft, "main", other, "is_in"))
    if there and version != draft.main:
        buttons.append(_version(locale, draft, "main", version, "make_main"))
        buttons.append(_version(locale, draft, "drop", version, "drop_version"))
    key = "announce.changing" if there else "announce.adding"
    text = say(locale, key, number=draft.id, language=language(locale, version))
    return Outgoing(text, tuple(buttons))


def _field(locale: str, draft: Announcement, version: str, field: str) -> Button:
    """The form is asked for from its first question on."""
    asking = Asking("what", version, walks=True) if field == "form" else Asking(field, version)
    return _button(locale, draft, "ask", asking, f"ask_{field}")


def _parts(locale: str, draft: Announcement, version: str) -> list[Button]:
    """Of a text and a form, which is to go out."""
    content = draft.contents.get(version, Content())
    if not (content.text and content.is_launch):
        return []
    others = [each for each in ("both", "text", "form") if each != (content.only or "both")]
    return [_choice(locale, draft, "only", f"{version}.{each}", f"only_{each}") for each in others]


def options(locale: str, draft: Announcement) -> Outgoing:
    """What can be switched, and what that does."""
    lines = [say(locale, "announce.options", number=draft.id), ""]
    lines += [say(locale, "announce.option_everyone"), say(locale, "announce.option_urgent")]
    lines.append(say(locale, "fulfils.option", number=draft.id))
    buttons = []
    for option in ("everyone", "urgent") if draft.stage in WRITABLE else ():
        state = "off" if getattr(draft, option) else "on"
        buttons.append(_choice(locale, draft, "switch", f"{option}.{state}", f"{option}_{state}"))
    return Outgoing("\n".join(lines), tuple(buttons))


def _button(
    locale: str,
    draft: Announcement,
    verb: str,
    asking: Asking | None = None,
    name: str = "",
) -> Button:
    value = f"announce:{verb}:{draft.id}:{draft.revision}"
    return Button(
        plain(locale, f"announce.button_{name or verb}"),
        value if asking is None else f"{value}:{asking.dumped()}",
    )


def _choice(locale: str, draft: Announcement, verb: str, what: str, name: str) -> Button:
    value = f"announce:{verb}:{draft.id}:{draft.revision}:{what}"
    return Button(plain(locale, f"announce.button_{name}"), value)


def _version(locale: str, draft: Announcement, verb: str, version: str, name: str) -> Button:
    text = plain(locale, f"announce.button_{name}", language=language(locale, version))
    return Button(text, f"announce:{verb}:{draft.id}:{draft.revision}:{version}")
