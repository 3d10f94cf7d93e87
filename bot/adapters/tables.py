"""Tables for chats, which have none: in columns where a phone has room for them, else as a list."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from bot.adapters.spans import Span, merged, words

COLUMNS = 36
"""So many characters of fixed width does a phone show in one line, Chinese ones counting double."""
_HEADING = 30
_GAP = "  "

Cell = tuple[Sequence[Span], bool]
"""What it says, and whether it is aligned to the right."""
Table = list[list[Cell]]
"""Rows; the first one is the headings."""


def aligned(table: Table) -> str | None:
    """The table in columns of fixed width; None if it is too wide, or has links to click."""
    if any(span.address for row in table for spans, _ in row for span in spans):
        return None
    texts = [[words(spans) for spans, _ in row] for row in table]
    widths = [max(map(cell_len, column)) for column in zip(*texts, strict=True)]
    width = sum(widths) + len(_GAP) * (len(widths) - 1)
    if width > COLUMNS:
        return None
    rights = [right for _, right in table[0]]
    lines = [_line(row, widths, rights) for row in texts]
    if lines[0].strip():
        lines[1:1] = ["\u2500" * width]
    return "\n".join(lines)


def listed(table: Table) -> list[Span]:
    """The table as a list: an item for each row, and below it what the other columns say."""
    headings, *rows = [[spans for spans, _ in row] for row in table]
    pair = len(headings) == 2
    lines = [_pair(*map(_bold, headings))] if pair and any(map(words, headings)) else []
    for row in rows:
        lines.append([Span("\u2022 "), *(_pair(*row) if pair else _bold(row[0]))])
        if not pair:
            lines += _details(headings[1:], row[1:])
    if not lines:
        lines = [[Span("\u2022 "), *_bold(cell)] for cell in headings if words(cell)]
    return merged(span for line in _joined(lines) for span in line)


def _line(row: Sequence[str], widths: Sequence[int], rights: Sequence[bool]) -> str:
    cells = []
    for text, width, right in zip(row, widths, rights, strict=True):
        space = " " * (width - cell_len(text))
        cells.append(f"{space}{text}" if right else f"{text}{space}")
    return _GAP.join(cells).rstrip()


def _pair(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    between = [Span(": ")] if first and second else []
    return [*first, *between, *second]


def _details(
    headings: Sequence[Sequence[Span]], cells: Sequence[Sequence[Span]]
) -> Iterable[list[Span]]:
    for heading, cell in zip(headings, cells, strict=True):
        if cell:
            name = words(heading)
            short = name if len(name) <= _HEADING else f"{name[: _HEADING - 1]}\u2026"
            yield [Span("    "), *_pair([Span(short)] if short else [], cell)]


def _bold(spans: Sequence[Span]) -> list[Span]:
    return [span._replace(bold=True) for span in spans]


def _joined(lines: Sequence[list[Span]]) -> Iterable[list[Span]]:
    for number, line in enumerate(lines):
        yield [Span("\n"), *line] if number else line
