"""The bytes of one file → its sections, whatever its format."""

from __future__ import annotations

from dataclasses import replace

from faq.document import Document, read_converted, read_document
from faq.files import EXCEL, HTML, WORD, Broken, ManualFile, decode
from faq.section import Problem


def read_file(item: ManualFile, data: bytes) -> Document:
    """Never raises: what cannot be read is a Problem, so that other files still answer."""
    try:
        return _read(item, data)
    except Broken as error:
        problem = Problem(item.file, error.line, error.kind, error.detail)
    except RecursionError:
        problem = Problem(item.file, None, "too-deep", "is nested too deeply to read")
    except Exception as error:  # the libraries promise nothing for files that are not sound
        detail = f"cannot be read: {type(error).__name__}: {error}"[:300]
        problem = Problem(item.file, None, "broken", detail)
    return Document((), (problem,))


def _read(item: ManualFile, data: bytes) -> Document:
    # The readers of rare formats are loaded when they are needed: they make every start slower.
    if item.suffix == EXCEL:
        from faq.sheet import read_sheets

        return read_sheets(item.file, data)
    if item.suffix == WORD:
        from faq.word import convert_word

        return read_converted(item.file, convert_word(data))
    text, problem = decode(item.file, data)
    if text is None:
        document = Document((), ())
    elif item.suffix in HTML:
        from faq.webpage import convert_page

        document = read_converted(item.file, convert_page(text))
    else:
        document = read_document(item.file, text)
    if problem is None:
        return document
    return replace(document, problems=(problem, *document.problems))
