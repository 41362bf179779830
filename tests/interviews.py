"""Writes docs/interviews.md, three interviews as they ran: `python -m tests.interviews`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NEWSROOM = ROOT / "docs" / "interviews.yaml"
PAGE = ROOT / "docs" / "interviews.md"
HEAD = """# Three interviews

As they ran, with the scripted coach and no model. The experts and their answers are made up and stand in
[interviews.yaml](interviews.yaml); the questions are the bot's. `python -m tests.interviews` plays them again and
rewrites this page, and a test holds the page to what the coach says today.
"""


def played() -> dict[str, Any]:
    """The record of the newsroom, from the real command."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        command = [sys.executable, "-m", "bot", "demo", "--newsroom", str(NEWSROOM), "--json", str(out)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        record: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return record


def page() -> str:
    """The whole page."""
    record = played()
    parts = [HEAD]
    for transcript in dict.fromkeys(turn["transcript"] for turn in record["turns"]):
        turns = [turn for turn in record["turns"] if turn["transcript"] == transcript]
        parts.append(f"## {turns[0]['sme']}\n")
        for turn in turns:
            who = "Beatdesk" if turn["who"] == "bot" else turn["sme"].split(maxsplit=1)[0]
            text = "*off the record*" if turn["text"] is None else turn["text"].replace("\n", "  \n")
            parts.append(f"**{who}:** {text}\n")
        parts.append("What it marked:\n")
        marks = [mark for mark in record["highlights"] if mark["transcript"] == transcript]
        parts += [f"- {mark['kind'].replace('_', ' ')}: “{mark['text']}”" for mark in marks]
        parts.append("\nWhat it suggested:\n")
        for idea in record["ideas"]:
            if idea["highlight"]["transcript"] == transcript:
                details = ", ".join(filter(None, [idea["format"], idea["stage"]]))
                parts.append(f"- **{idea['headline']}**{f' ({details})' if details else ''}. {idea['angle']}")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
