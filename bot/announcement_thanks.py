"""Who was thanked for what an announcement brings, in words for operators."""

from collections.abc import Sequence

from announcements.releases import Release
from bot.texts import say
from feedback.model import Requirement
from storage.requirement_releases import Bringing


def thanked(locale: str, releases: Sequence[Release]) -> str:
    """A line for each requirement that an announcement names; '' if it names none."""
    if not releases:
        return ""
    lines = [f"- {_thanked(locale, each)}" for each in releases]
    return "\n".join([say(locale, "fulfils.report"), "", *lines])


def _thanked(locale: str, release: Release) -> str:
    if release.why:
        return say(locale, f"fulfils.not_{release.why}", number=release.number)
    if not release.thanked:
        return say(locale, "fulfils.waits", number=release.number)
    if not release.told:
        return say(locale, "fulfils.nobody", number=release.number)
    key = "fulfils.thanked_failed" if release.failed else "fulfils.thanked"
    return say(
        locale,
        key,
        number=release.number,
        told=release.told,
        arrived=release.arrived,
        failed=release.failed,
    )


def brought(locale: str, requirement: Requirement, found: Sequence[Bringing]) -> list[str]:
    """For a requirement's card: a line for each announcement that names it, and one before."""
    lines = [""] if found else []
    for each in found:
        state = f"not_{each.why}" if each.why else "yes" if each.thanked else "waits"
        facts = {"number": requirement.id, "announcement": each.announcement}
        lines.append(say(locale, f"fulfils.by_{state}", **facts))
    return lines
