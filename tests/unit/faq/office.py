"""Word documents and workbooks for tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:docPr id="1" name="p" descr="The {alt} button"/><a:graphic '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip '
    "{how}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    "</w:r></w:p>"
)


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{named}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = (
        "".join(f"<w:tc>{''.join(map(paragraph, cell.splitlines()))}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"


def picture(alt: str, how: str = 'r:embed="rId9"') -> str:
    return PICTURE.format(alt=alt, how=how)


def document(
    *body: str,
    parts: Mapping[str, bytes] | None = None,
    before: str = "",
    elsewhere: str = "http://127.0.0.1:9/p.png",
) -> bytes:
    """A Word document; the styles are called H1, H2, H3 and Title, rId8 is a picture elsewhere."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{full}"/></w:style>'
        for name, full in (
            ("H1", "heading 1"),
            ("H2", "heading 2"),
            ("H3", "heading 3"),
            ("Title", "Title"),
        )
    )
    found = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId9" Type="{OFFICE}/image" Target="media/p.png"/>'
        f'<Relationship Id="rId8" Type="{OFFICE}/image" TargetMode="External" '
        f'Target="{elsewhere}"/></Relationships>'.encode(),
        "word/media/p.png": b"PNG",
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode(),
        "word/document.xml": f'{before}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>'
        f"{''.join(body)}</w:body></w:document>".encode(),
        **(parts or {}),
    }
    return archive(found)


def archive(parts: Mapping[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return result.getvalue()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()
