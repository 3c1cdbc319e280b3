"""The parts of a .docx that are the same in every letter."""

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SCHEMAS = "http://schemas.openxmlformats.org"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WORD = (
    XML + "<w:{tag} "
    f'xmlns:w="{SCHEMAS}/wordprocessingml/2006/main" '
    f'xmlns:r="{SCHEMAS}/officeDocument/2006/relationships">'
)
CONTENT_TYPES = (
    f'{XML}<Types xmlns="{SCHEMAS}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{TYPES}.header+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType='
    '"application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_OFFICE = f"{SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{SCHEMAS}/package/2006/relationships"


def _relations(*targets: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}">{each}</Relationships>'


RELATIONS = {
    "package": _relations(
        (f"{_OFFICE}/officeDocument", "word/document.xml"),
        (f"{_PACKAGE}/metadata/core-properties", "docProps/core.xml"),
    ),
    "document": _relations(
        (f"{_OFFICE}/styles", "styles.xml"), (f"{_OFFICE}/header", "header1.xml")
    ),
}
_FACE = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
    'w:eastAsia="Times New Roman" w:cs="Times New Roman"/>'
)
STYLES = (
    WORD.format(tag="styles") + f"<w:docDefaults><w:rPrDefault><w:rPr>{_FACE}"
    '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
    '<w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style></w:styles>'
)
# The number of the page, centred in the top margin; the first page has none.
HEADER = (
    WORD.format(tag="hdr") + '<w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:rPr><w:sz w:val="26"/></w:rPr>'
    '<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)
