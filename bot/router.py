"""Commands and presses: parsed, permitted and handed over here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import process

from bot.command import Command, PressRoute, Relay
from bot.request import Handler, Request, Result, reply
from bot.texts import Markdown, in_english, say
from chat.directory import GroupKind, Role
from chat.event import Event, Incoming, Press, Reacted, Shortcut

_SLASH = re.compile(r"^\s*[/\uff0f]\s*([^\s/\uff0f]\S*)\s*(.*)$", re.DOTALL)
_WORD = re.compile(r"^\s*([^\s:\uff1a]+)[:\uff1a]?\s*(.*)$", re.DOTALL)
ASK = "ask"
"""The entry of a message's menu that has the bot answer that message."""


class Router:
    """Finds the handler, checks that this person may use it here, and calls it.

    ``question`` handles what is asked of the bot, ``overheard`` what is said to nobody,
    ``notices`` what platforms tell of conversations, by the kind of event. ``shortcuts``: what is
    chosen from a message's menu, by its name; ``reacted``: reactions that tell their message.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        presses: Sequence[PressRoute],
        question: Handler,
        notices: Mapping[type[Event], Handler],
        overheard: Handler,
        relays: Sequence[Relay] = (),
        shortcuts: Mapping[str, Handler] = {},
        reacted: Handler | None = None,
    ) -> None:
        self.commands = tuple(commands)
        self._verbs = {name.casefold(): command for command in commands for name in command.names}
        self._glued = [n for c in commands if c.glued for n in c.names if not n.isascii()]
        self.presses: Mapping[str, PressRoute] = {route.prefix: route for route in presses}
        self._question = question
        self._notices = notices
        self._overheard = overheard
        self._relays = tuple(relays)
        self._shortcuts = shortcuts
        self._reacted = reacted

    def is_command(self, text: str) -> bool:
        """Whether a text starts with a slash and a verb: then it is for the bot."""
        found = _SLASH.match(text)
        return found is not None and found[1].casefold() in self._verbs

    def wants_quote(self, text: str) -> bool:
        """Whether a text, if it is for the bot, is a command that wants what it replies to."""
        slash = _SLASH.match(text)
        verb, rest = slash.groups() if slash else self._split(text)
        command = self._verbs.get(verb.casefold())
        if command is None or not command.quotes:
            return False
        return slash is not None or command.is_meant(in_english(rest))

    def allowed(self, role: Role) -> list[Command]:
        """The commands that a person with this role may use."""
        return [command for command in self.commands if role >= command.role]

    def for_admins(self, request: Request) -> list[Command]:
        """The commands that this person may use in part, for the group that they administer."""
        admin = [command for command in self.commands if command.admins] if request.admin else []
        return [command for command in admin if request.role < command.role]

    async def handle(self, request: Request) -> list[Result]:
        """Everything that an event leads to."""
        event = request.event
        if (handler := self._notices.get(type(event))) is not None:
            return await handler(request)
        if isinstance(event, Press):
            prefix, _, args = event.value.partition(":")
            route = self.presses.get(prefix)
            if route is None:
                return reply(say(request.locale, "press.stale"))
            pressed = replace(request, args=args)
            may = (route.developers and request.among_developers) or None
            return await self._permitted(
                route.handler, route.role, pressed, may=may, anywhere=route.anywhere
            )
        if isinstance(event, Incoming):
            return await self._handle_text(request, event)
        if isinstance(event, Shortcut) and event.name == ASK:
            return await self._ask(replace(request, event=event.as_question(), args=event.text))
        handler = self._noting(event)
        return [] if handler is None else await self._permitted(handler, Role.MEMBER, request)

    def _noting(self, event: Event) -> Handler | None:
        """What handles a message that somebody points at; None: nothing is made of it."""
        if isinstance(event, Shortcut):
            return self._shortcuts.get(event.name)
        return self._reacted if isinstance(event, Reacted) and event.quoted is not None else None

    async def _handle_text(self, request: Request, message: Incoming) -> list[Result]:
        text = message.text
        if (found := _SLASH.match(text)) and (self.is_command(text) or not message.rootless):
            return await self._handle_slash(request, found[1], found[2])
        if found:  # behind a platform's one slash command people ask as well
            text = f"{found[1]} {found[2]}"
        spoken_to = message.addressed or message.direct
        verb, rest = self._split(text)
        command = self._verbs.get(verb.casefold()) if spoken_to else None
        if command and (command.is_meant(in_english(rest)) or _at_work(request, command)):
            return await self._handle_slash(request, verb, rest)
        request = replace(request, args=text.strip())
        results: list[Result] = []
        for relay in self._relays:
            relayed = await relay(request)
            results += relayed.results
            if relayed.handled:
                return results
        handler = self._question if spoken_to else self._overheard
        return [*results, *await self._ask(request, handler)]

    async def _ask(self, request: Request, handler: Handler | None = None) -> list[Result]:
        """A question, where the bot is not to be quiet."""
        if request.group.quiet_until is not None and request.now < request.group.quiet_until:
            return []
        return await self._permitted(handler or self._question, Role.MEMBER, request)

    def _split(self, text: str) -> tuple[str, str]:
        """The verb that a text may begin with, and what follows."""
        found = _WORD.match(text)
        verb, rest = found.groups() if found else ("", text)
        if verb.casefold() not in self._verbs:
            for name in self._glued:
                if verb.startswith(name):
                    return name, text.partition(name)[2].lstrip(" :\uff1a,\uff0c")
        return verb, rest

    async def _handle_slash(self, request: Request, verb: str, said: str) -> list[Result]:
        command, args = self._verbs.get(verb.casefold()), in_english(said)
        if command is None:
            return reply(self._unknown(request, verb))
        may = command.is_open_to(request, args)
        if may and not command.arguments.fullmatch(args):
            usage = say(request.locale, f"command.{command.verb}.usage")
            return reply(say(request.locale, "command.misused", verb=verb, usage=Markdown(usage)))
        request = replace(request, args=args, said=said.strip())
        in_group = request.group.kind is GroupKind.GROUP
        if in_group and not may and command.is_for_admins(args):
            return reply(say(request.locale, "refused.admin"))
        return await self._permitted(
            command.handler, command.role, request, may=may, anywhere=command.anywhere
        )

    async def _permitted(
        self,
        handler: Handler,
        role: Role,
        request: Request,
        *,
        may: bool | None = None,
        anywhere: bool = False,
    ) -> list[Result]:
        """The one place where permission is checked. ``may``: what a command says of it."""
        if not (request.role >= role if may is None else may):
            return reply(say(request.locale, f"refused.{role.name.lower()}"))
        if not (request.welcome or anywhere):
            key = "refused.direct" if request.private else "refused.unapproved"
            return reply(say(request.locale, key))
        return await handler(request)

    def _unknown(self, request: Request, verb: str) -> str:
        commands = [*self.allowed(request.role), *self.for_admins(request)]
        names = [name for command in commands for name in command.names]
        near = process.extractOne(verb.casefold(), names, score_cutoff=60)
        if near is None:
            return say(request.locale, "command.unknown", verb=verb[:40])
        return say(request.locale, "command.unknown_near", verb=verb[:40], near=near[0])


def _at_work(request: Request, command: Command) -> bool:
    """In an ops channel what begins with an operator's command is one, if need be a wrong one."""
    in_ops = request.group.kind is GroupKind.OPS
    return in_ops and request.role >= command.role >= Role.OPERATOR
