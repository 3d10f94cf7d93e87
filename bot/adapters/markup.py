"""Our Markdown subset as the messages of platforms: one walk, a writer for each platform."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.adapters.spans import Span, merged, spans_of, words
from bot.adapters.tables import Table, aligned, listed
from chat.message import clean

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_BULLETS = "\u2022\u25e6\u25aa"
_INDENT = 4
_RULE = "\u2500" * 12


class Writer(Protocol):
    """How a platform marks text up. What it is given is text as people should see it."""

    def text(self, spans: Sequence[Span]) -> str:
        """A paragraph of one or more lines."""
        ...

    def code(self, code: str, language: str) -> str:
        """A block of code; ``language`` is '' if it has not said which."""
        ...

    def quote(self, text: str) -> str:
        """What was written, as a quotation; there is no block of code in it."""
        ...


class Block(NamedTuple):
    """A paragraph, or code. ``quote`` numbers the quotation it is in; 0 is none.

    ``apart``: whether an empty line parts it from the one before, as in the source.
    """

    spans: Sequence[Span]
    quote: int
    apart: bool
    is_code: bool = False
    language: str = ""


def render(text: str, writer: Writer) -> str:
    """The text in a platform's markup; only a blank text gives a blank one."""
    text = clean(text)
    blocks = list(blocks_of(text))
    if not any(words(block.spans).strip() for block in blocks):
        # What would be invisible, such as the definition of a link, is shown as it was written.
        blocks = [Block([Span(text.strip())], 0, True)]
    parts: list[str] = []
    for _, group in groupby(blocks, key=_together):
        part = list(group)
        parts += [_gap(part[0])] if parts else []
        parts.append(_written(part, writer))
    return "".join(parts)


def plain(text: str) -> str:
    """The text without any markup; the addresses of links stand behind their labels."""
    return render(text, _Plain())


def blocks_of(text: str) -> Iterator[Block]:
    """The paragraphs and blocks of code of a text in our subset, lists and tables written out."""
    return _Walk().blocks(_MARKDOWN.parse(text))


def _together(block: Block) -> tuple[int, int]:
    """The same for neighbours that are one quotation, or just text."""
    return block.quote, id(block) if block.is_code else 0


def _gap(block: Block) -> str:
    return "\n\n" if block.apart else "\n"


def _written(part: Sequence[Block], writer: Writer) -> str:
    first, *others = part
    if first.is_code:
        return writer.code(words(first.spans), first.language)
    more = (_gap(block) + writer.text(block.spans) for block in others)
    text = "".join([writer.text(first.spans), *more])
    return writer.quote(text) if first.quote else text


class _Walk:
    """``_lists``: the next number of each list that is open, None where it has bullets.

    ``_marks``: bullets and numbers that wait for the text they stand before.
    """

    def __init__(self) -> None:
        self._lists: list[int | None] = []
        self._quotes: list[int] = []
        self._quoted = 0
        self._marks = ""
        self._end = 0

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            size = 1
            if token.type == "table_open":
                size = _until(tokens, at, "table_close")
                yield from self._table(token, tokens[at : at + size])
            elif token.type in ("paragraph_open", "heading_open"):
                size = 3
                bold = token.type == "heading_open"
                yield from self._text(token, _spans(tokens[at + 1], bold=bold))
            elif token.type in ("fence", "code_block"):
                yield from self._code(token, token.content, token.info)
            elif token.type == "hr":
                yield from self._text(token, [Span(_RULE)])
            else:
                self._nest(token)
            at += size

    def _nest(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._mark()
            case "list_item_close":
                self._marks = ""
            case "blockquote_open":
                self._quoted += 1
                self._quotes.append(self._quoted)
            case "blockquote_close":
                self._quotes.pop()

    def _mark(self) -> None:
        number = self._lists[-1]
        if number is None:
            mark = _BULLETS[min(len(self._lists), len(_BULLETS)) - 1]
        else:
            mark = f"{number}."
            self._lists[-1] = number + 1
        self._marks += f"{mark} "

    def _text(self, token: Token, spans: Sequence[Span]) -> Iterator[Block]:
        apart = self._apart(token)
        rest = "> " * (len(self._quotes) - 1) + " " * (_INDENT * len(self._lists))
        first = rest[: -_INDENT * bool(self._marks) or None] + self._marks
        self._marks = ""
        if spans or first.strip():
            quote = self._quotes[0] if self._quotes else 0
            yield Block(_indented(spans, first, rest), quote, apart)

    def _code(self, token: Token, code: str, language: str = "") -> Iterator[Block]:
        if self._marks:
            start = Token("paragraph_open", "", 1, map=[token.map[0]] * 2 if token.map else None)
            yield from self._text(start, [])
        if code.strip():
            name = language.split()[0] if language.split() else ""
            spans = [Span(code.rstrip("\n"))]
            yield Block(spans, 0, self._apart(token), is_code=True, language=name)

    def _table(self, token: Token, tokens: Sequence[Token]) -> Iterator[Block]:
        table = _table(tokens)
        if (lines := aligned(table)) is not None:
            yield from self._code(token, lines)
        else:
            yield from self._text(token, listed(table))

    def _apart(self, token: Token) -> bool:
        start, end = token.map or (self._end, self._end)
        apart = start > self._end
        self._end = end
        return apart


class _Plain:
    def text(self, spans: Sequence[Span]) -> str:
        parts = []
        for address, group in groupby(spans, key=lambda span: span.address):
            label = words(group)
            told = address is None or address.removeprefix("mailto:") in label
            parts.append(label if told else f"{label} ({address})")
        return "".join(parts)

    def code(self, code: str, language: str) -> str:
        return code

    def quote(self, text: str) -> str:
        return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _spans(inline: Token, *, bold: bool = False) -> list[Span]:
    spans = spans_of(inline.children or ())
    return merged(span._replace(bold=True) for span in spans) if bold else spans


def _indented(spans: Sequence[Span], first: str, rest: str) -> list[Span]:
    """The lines with what stands before the first and before all others."""
    if not rest and not first:
        return list(spans)
    moved = (span._replace(text=span.text.replace("\n", f"\n{rest}")) for span in spans)
    return merged([Span(first), *moved])


def _until(tokens: Sequence[Token], at: int, kind: str) -> int:
    return next(n for n, token in enumerate(tokens[at:], 1) if token.type == kind)


def _table(tokens: Sequence[Token]) -> Table:
    rows: Table = []
    for token, inline in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            right = "right" in str(token.attrs.get("style", ""))
            rows[-1].append((_spans(inline), right))
    return rows
