"""A folder of files → the sections that can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

from faq.document import Document
from faq.files import SUFFIXES, ManualFile, manual_files, read_bytes
from faq.formats import read_file
from faq.lexicon import read_lexicon
from faq.section import Manual, Problem, Section

__all__ = ["Manual", "ManualMissing", "ManualReader", "Problem", "Section", "read_manual"]

Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are."""


class ManualMissing(Exception):
    """The manual's folder is not there, or is not a folder."""


def read_manual(folder: Path, progress: Progress | None = None) -> Manual:
    """Read a folder once; see ManualReader.read."""
    return ManualReader(folder).read(progress)


class ManualReader:
    """Reads a folder again and again, and parses only the files that have changed.

    A file is known by what is in it: two changes within a tick of the file system's clock look the
    same from outside, and to read all bytes takes a hundredth of the time of parsing them. Can be
    pickled.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, tuple[bytes, Document]] = {}
        self.parsed = 0
        """How many files the last reading had to parse."""

    def read(self, progress: Progress | None = None) -> Manual:
        """Read all manual files below the folder, in the order of their paths.

        Writes nothing. A file that cannot be read becomes a Problem; the others still answer.
        Hidden folders and `node_modules` are passed over. Raises ManualMissing.
        """
        if not self.folder.is_dir():
            raise ManualMissing(str(self.folder))
        items = list(manual_files(self.folder.resolve()))
        chosen = _chosen(items)
        known, self._known, self.parsed = self._known, {}, 0
        documents: list[Document] = []
        for done, item in enumerate(items):
            if progress is not None:
                progress(done, len(items))
            if isinstance(item, Problem):
                documents.append(Document((), (item,)))
            elif chosen[item.name] is not item:
                detail = f"has the same name, and so the same ids, as {chosen[item.name].file}"
                problem = Problem(item.file, None, "duplicate", detail)
                documents.append(Document((), (problem,)))
            else:
                documents.append(self._document(item, known))
        if progress is not None:
            progress(len(items), len(items))
        lexicon, word_problems = read_lexicon(self.folder)
        problems = [problem for document in documents for problem in document.problems]
        return Manual(
            tuple(section for document in documents for section in document.sections),
            (*problems, *word_problems),
            lexicon,
        )

    def _document(self, item: ManualFile, known: dict[str, tuple[bytes, Document]]) -> Document:
        data = read_bytes(item)
        if isinstance(data, Problem):
            return Document((), (data,))
        digest = blake2b(data, digest_size=16).digest()
        before = known.get(item.file)
        if before is None or before[0] != digest:
            self.parsed += 1
            before = digest, read_file(item, data)
        self._known[item.file] = before
        return before[1]


def _chosen(items: Iterable[ManualFile | Problem]) -> dict[str, ManualFile]:
    """For each name the file that is read: a page beside its own export is read from the page."""
    chosen: dict[str, ManualFile] = {}
    for item in items:
        if isinstance(item, Problem):
            continue
        other = chosen.setdefault(item.name, item)
        if SUFFIXES.index(item.suffix) < SUFFIXES.index(other.suffix):
            chosen[item.name] = item
    return chosen
