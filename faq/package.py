"""Word's and Excel's files: ZIP archives of XML parts, checked before a library opens them."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from faq.files import Broken

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS = 10_000
_LARGEST_XML = 64 * 1024 * 1024
"""Bytes of all XML parts, unpacked. A book of a thousand pages has about ten million."""
_DEEPEST = 200
_ENDINGS = (".xml", ".rels")


def checked_package(data: bytes, most_elements: int) -> io.BytesIO:
    """The XML parts as an archive of their own: a library sees nothing that was not checked here,
    so that no picture is unpacked and no size has to be believed. Raises Broken.
    """
    if data.startswith(_OLE):
        # An encrypted file is one in the old format, with this stream in it.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Broken("encrypted", "is protected by a password")
        raise Broken("broken", "is in the old Office format; save it as .docx or .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive, most_elements)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Broken("broken", f"is no sound ZIP archive: {error}") from None


def _checked(archive: zipfile.ZipFile, most_elements: int) -> io.BytesIO:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise Broken("too-large", f"has {len(parts)} parts, more than {_MOST_PARTS}")
    wanted = [part for part in parts if part.filename.lower().endswith(_ENDINGS)]
    if sum(part.file_size for part in wanted) > _LARGEST_XML:
        raise Broken("too-large", f"unpacks to more than {_LARGEST_XML} bytes of XML")
    if any(part.flag_bits & 1 for part in wanted):
        raise Broken("encrypted", "is protected by a password")
    result, left = io.BytesIO(), most_elements
    with zipfile.ZipFile(result, "w") as copy:
        for part in wanted:
            # zipfile never unpacks more than the declared size, and then finds the sum wrong.
            content = archive.read(part)
            left -= _elements(part.filename, content, left)
            if part.filename not in copy.namelist():
                copy.writestr(part.filename, content)
    result.seek(0)
    return result


def _elements(name: str, content: bytes, most: int) -> int:
    """How many there are. Entities, and what only a document type can do, are not allowed."""
    depth = count = 0

    def start(*_: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > _DEEPEST:
            raise Broken("too-deep", f"{name} has {_DEEPEST} elements inside each other")
        if count > most:
            raise Broken("too-large", "has too many cells, paragraphs or other elements")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def document_type(*_: object) -> None:
        raise Broken("broken", f"{name} declares a document type, which Office files never have")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Broken("broken", f"{name}: {error}") from None
    return count
