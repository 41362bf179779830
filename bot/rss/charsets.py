"""What characters the bytes of a page or a file stand for, when its header, its own words or neither say so."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OPENINGS = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_BODY = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LOOKED_AT = 2_048  # bytes in which a page has to say it
# Names as browsers read them.
_MEANT = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252", "gb2312": "gb18030"}
_KNOWN = re.compile(
    r"utf-?(?:8|16(?:-?[bl]e)?)|windows-125\d|cp125\d|iso-8859-\d\d?|koi8-[ru]|gbk|gb18030|big5(?:-hkscs)?|shift_jis|"
    r"euc-(?:jp|kr)|windows-31j|iso-2022-jp|tis-620|macintosh|windows-874",
    re.IGNORECASE,
)


def decoded(body: bytes, content_type: str) -> str:
    """The text: as its byte order mark says; UTF-8 when it can be nothing else; as its header says, else its own words,
    else as old Windows wrote. One that can't be right is passed over; nothing fails."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body.decode(charset, "replace")
    for opening, charset in _OPENINGS:
        if body.startswith(opening):
            return body.decode(charset, "replace")
    if is_utf8(body):
        return body.decode("utf-8")
    said = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    said += [match[1].decode("ascii", "ignore") for match in [_IN_BODY.search(body[:_LOOKED_AT])] if match]
    for name in [*said, "utf-8"]:  # the last for plain ASCII
        charset = _MEANT.get(name.lower(), name)
        if _KNOWN.fullmatch(charset):
            try:
                return body.decode(charset)
            except (UnicodeDecodeError, LookupError):
                continue
    return body.decode("windows-1252", "replace")


def is_utf8(body: bytes) -> bool:
    """Whether it holds more than ASCII, all of it in UTF-8: no other encoding looks so by chance, whatever is said."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
