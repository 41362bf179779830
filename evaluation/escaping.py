"""People's words as text in Markdown: they can't end a table's cell, become HTML, or make a viewer load a picture."""

import re

# Entities and no backslashes: programs differ in how they read a backslash before a table's |.
_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\\`*_[]|~"} | {38: "&amp;", 60: "&lt;", 62: "&gt;"}
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def cell(text: str) -> str:
    """On one line, breaks shown as breaks."""
    lines = (_CONTROLS.sub(" ", line).strip() for line in _BREAKS.split(text))
    plain = "<br>".join(line.translate(_SPECIAL) for line in lines)
    return plain.strip()
