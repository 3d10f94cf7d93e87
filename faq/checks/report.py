"""All checks of a manual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.checks.addresses import Outcome
from faq.checks.content import Content, content_of
from faq.checks.duplicates import duplicates
from faq.checks.features import incomplete_features
from faq.checks.finding import Finding, Place, ranked
from faq.checks.folder import Folder
from faq.checks.lengths import long_sections, long_videos
from faq.checks.links import Followed, dead_links, followed
from faq.checks.untried import never_tried
from faq.checks.video import SUFFIXES, video_minutes
from faq.section import Manual

STEPS = 6
_NOBODY: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[tuple[Finding, float], ...]
    """With their costs, the costliest first."""
    web_links: int
    """Different addresses on the web, which nobody looked at."""
    untold_videos: int
    """Videos whose length can't be told: on the web, or of a kind that is not understood."""


def check(
    manual: Manual,
    folder: Path,
    asked: Mapping[str, int] = _NOBODY,
    step: Callable[[], None] = lambda: None,
) -> Report:
    """`asked`: how many questions led to each section lately. `step` is called STEPS times.

    Opens only files inside the folder, and nothing on the network.
    """
    sections = manual.sections
    contents: Sequence[Content] = [content_of(section) for section in sections]
    findings: list[Finding] = []
    step()
    files = Folder(folder)
    links = followed(files, sections, contents)
    findings += dead_links(files, sections, links)
    step()
    shown = _videos(links)
    lengths = _lengths(files, shown)
    findings += long_videos(shown, lengths)
    step()
    findings += long_sections(sections, contents)
    findings += never_tried(sections)
    step()
    findings += incomplete_features(sections, contents)
    step()
    findings += duplicates(sections)
    step()
    web = {each.link.address for each in links if each.target.outcome is Outcome.WEB}
    videos = {address for address in web if address.lower().endswith(SUFFIXES)} | set(shown)
    return Report(ranked(findings, asked), len(web), len(videos) - len(lengths))


def _videos(links: Sequence[Followed]) -> dict[str, list[Place]]:
    """Where each video file of the folder is shown."""
    shown: dict[str, list[Place]] = {}
    for each in links:
        file = each.target.file
        if each.target.outcome is Outcome.FOUND and file.lower().endswith(SUFFIXES):
            place = Place.of(each.section)
            if place not in shown.setdefault(file, []):
                shown[file].append(place)
    return shown


def _lengths(files: Folder, shown: Mapping[str, Sequence[Place]]) -> dict[str, float]:
    """Minutes, as far as they can be told."""
    lengths = {}
    for file in shown:
        place = files.opened(file)
        minutes = video_minutes(place) if place else None
        if minutes is not None:
            lengths[file] = minutes
    return lengths
