"""/me, /approve, /quiet."""

from datetime import timedelta

from bot.request import Request, Result, privately, reply
from bot.router import Command, arguments
from bot.texts import say
from chat.directory import GroupApproved, GroupQuietened, PersonChanged, Role

DEFAULT_QUIET_HOURS = 24
_ME = arguments(r"|job(\s+\S.{0,59})?|language\s+(zh|en|auto)")
_QUIET = arguments(r"|on|off|\d{1,3}")


class DirectoryHandlers:
    """What people and groups are told about themselves, and may change."""

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("me", self.me, arguments=_ME, anywhere=True, claims=2),
            Command("quiet", self.quiet, Role.OPERATOR, _QUIET, anywhere=True, claims=2),
            Command("approve", self.approve, Role.OPERATOR, arguments(""), anywhere=True, claims=1),
        ]

    async def me(self, request: Request) -> list[Result]:
        """What is stored of a person; their job and language, shown or changed. Private."""
        if not request.person.id:
            return reply(say(request.locale, "me.anonymous"))
        what, _, value = request.args.partition(" ")
        match what.casefold():
            case "job":
                return self._job(request, value.strip())
            case "language":
                return self._language(request, value.strip().casefold())
            case _:
                return privately(request, self._card(request))

    async def approve(self, request: Request) -> list[Result]:
        """Let a group have manual content."""
        if request.private:
            return reply(say(request.locale, "approve.direct"))
        if request.group.approved:
            return reply(say(request.locale, "approve.already"))
        place = request.event.place
        approved = GroupApproved(place.account, place.conversation)
        return [approved, *reply(say(request.locale, "approve.done"))]

    async def quiet(self, request: Request) -> list[Result]:
        """Let the bot answer no questions in this group for some hours."""
        place, args = request.event.place, request.args.casefold()
        if request.private:
            return reply(say(request.locale, "quiet.direct"))
        if args in ("off", "0"):
            ended = GroupQuietened(place.account, place.conversation, None)
            return [ended, *reply(say(request.locale, "quiet.off"))]
        hours = int(args) if args.isdigit() else DEFAULT_QUIET_HOURS
        until = request.now + timedelta(hours=hours)
        quiet = GroupQuietened(place.account, place.conversation, until)
        return [quiet, *reply(say(request.locale, "quiet.on", hours=hours))]

    def _job(self, request: Request, job: str) -> list[Result]:
        if not job:
            current = request.person.job or say(request.locale, "me.none")
            return privately(request, say(request.locale, "me.job", job=current))
        changed = PersonChanged(request.person.account, request.person.id, job=job)
        return [changed, *privately(request, say(request.locale, "me.job_changed", job=job))]

    def _language(self, request: Request, language: str) -> list[Result]:
        locale = "" if language == "auto" else language
        changed = PersonChanged(request.person.account, request.person.id, locale=locale)
        key = "me.language_auto" if language == "auto" else "me.language_changed"
        return [changed, *privately(request, say(locale or request.locale, key))]

    def _card(self, request: Request) -> str:
        person, locale = request.person, request.locale
        return say(
            locale,
            "me.card",
            name=person.name or person.id,
            id=f"{person.account}:{person.id}",
            job=person.job or say(locale, "me.none"),
            language=say(locale, f"me.language_{person.locale or 'unset'}"),
            role=say(locale, f"role.{request.role.name.lower()}"),
        )
