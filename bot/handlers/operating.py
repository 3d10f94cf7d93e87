"""What operators' commands share: who may read the reply, filters, lists in pages."""

from collections.abc import Sequence

from bot.fields import BadValue, field_of, flag, line, pairs_of, shown, tier, words_of
from bot.request import Request, Result, Say, privately, reply
from bot.texts import Markdown, plain, say
from chat.filter import Filter
from chat.message import Button, Outgoing, escape

ON_A_PAGE = 20
_LONGEST_BUTTON = 64
FIELDS = ("customer", "products", "tags", "tier", "region", "manager")


def discreet(request: Request, text: str, buttons: Sequence[Button] = ()) -> list[Result]:
    """A reply that quotes the directory: where others read along for this operator alone."""
    only_for = None if request.among_operators else request.person.id
    return [Say(Outgoing(text, tuple(buttons), only_for=only_for))]


def refused(request: Request, error: BadValue) -> list[Result]:
    """What was wrong with a value."""
    return discreet(request, error.said(request.locale))


def filter_of(text: str, fields: Sequence[str]) -> tuple[Filter, int]:
    """What is wanted, and the page of it, from 1. Raises BadValue."""
    values: dict[str, object] = {}
    pairs, page = [], 1
    for word in words_of(text):
        name, equals, value = word.partition("=")
        if field_of(name) == "approved" and equals:
            values["unapproved"] = not flag(value)
        elif field_of(name) == "unapproved" and not equals:
            values["unapproved"] = True
        elif field_of(name) == "page" and value.isdecimal():
            page = max(1, int(value[:6]))
        else:
            pairs.append(word)
    for field, value in pairs_of(pairs, (*fields, "unapproved", "page")).items():
        if not value:
            raise BadValue("pair", text=f"{field}=")
        values[field.removesuffix("s")] = tier(value) if field == "tier" else line(value)
    return Filter(**values), page  # type: ignore[arg-type]


def listing(
    request: Request, verb: str, title: str, lines: Sequence[str], total: int, page: int
) -> list[Result]:
    """A page of a list, with a button for the next, or how to ask for it."""
    locale, first = request.locale, (page - 1) * ON_A_PAGE
    if not lines:
        return discreet(request, say(locale, f"{verb}.no_page" if total else f"{verb}.none"))
    span = say(locale, "listing.span", first=first + 1, last=first + len(lines), total=total)
    parts = [f"{title}{span}", "", *lines]
    if first + len(lines) >= total:
        return discreet(request, "\n".join(parts))
    words = [word for word in words_of(request.args) if field_of(word.partition("=")[0]) != "page"]
    args = " ".join([*(f'"{word}"' if " " in word else word for word in words), f"page={page + 1}"])
    value = f"{verb}:{args}"
    if len(value.encode()) <= _LONGEST_BUTTON:
        button = Button(plain(locale, "listing.more"), value)
        return discreet(request, "\n".join(parts), [button])
    hint = say(locale, "listing.next", command=Markdown(f"`{verb} {args.replace('`', '')}`"))
    return discreet(request, "\n".join([*parts, "", hint]))


def card(request: Request, title: str, rows: Sequence[tuple[str, object]]) -> str:
    """A title and what is known, a line each."""
    locale = request.locale
    lines = [
        say(locale, "listing.row", field=say(locale, f"field.{field}"), value=shown(locale, value))
        for field, value in rows
    ]
    return "\n".join([f"**{title}**", "", *lines])


def changes(request: Request, rows: Sequence[tuple[str, object, object]]) -> str:
    """What has changed, before and after, a line each."""
    locale = request.locale
    return "\n".join(
        say(
            locale,
            "listing.change",
            field=say(locale, f"field.{field}"),
            before=shown(locale, before),
            after=shown(locale, after),
        )
        for field, before, after in rows
    )


def needs_name(request: Request) -> list[Result] | None:
    """A refusal where the sender is anonymous: nobody can be told apart."""
    return None if request.person.id else reply(say(request.locale, "me.anonymous"))


def in_private(request: Request, key: str) -> list[Result] | None:
    """A refusal where others read along."""
    return None if request.private else privately(request, say(request.locale, key))


def bold(text: str) -> Markdown:
    """A name from a person, in bold."""
    return Markdown(f"**{escape(text)}**")


class _BadValues(BadValue):
    """Several that cannot be, a line each."""

    def __init__(self, errors: Sequence[BadValue]) -> None:
        super().__init__(errors[0].key)
        self._errors = errors

    def said(self, locale: str) -> str:
        """See BadValue."""
        return "\n".join(f"- {error.said(locale)}" for error in self._errors)


def all_of(errors: Sequence[BadValue]) -> BadValue:
    """One for all that is wrong."""
    return errors[0] if len(errors) == 1 else _BadValues(errors)
