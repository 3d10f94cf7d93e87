"""/announce off, /announce on: whether a group wants announcements."""

from bot.request import Request, Result, reply
from bot.texts import say
from chat.directory import GroupChanged, GroupKind

WORDS = ("off", "on")
"""What is said for it behind the command."""


def is_opting(args: str) -> bool:
    """Whether it is only about the group where it is said: its admins may say that as well."""
    return args.strip().casefold() in WORDS


async def opt(request: Request) -> list[Result]:
    """Announcements come to this group no more, or again; answers do as ever."""
    locale, group, off = request.locale, request.group, request.args.strip().casefold() == "off"
    if group.kind is not GroupKind.GROUP:
        return reply(say(locale, "opting.elsewhere"))
    since = group.opted_out_at
    if off and since is not None:
        return reply(say(locale, "opting.off_already", day=since.date().isoformat()))
    if not off and since is None:
        return reply(say(locale, "opting.on_already"))
    values = {"opted_out_at": request.now if off else None}
    changed = GroupChanged(group.account, group.conversation, values)
    return [changed, *reply(say(locale, "opting.off" if off else "opting.on"))]
