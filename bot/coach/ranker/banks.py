"""The sentences that news is held against, read from sentences.md, and their vectors, made once and kept beside them.

`python -m bot.coach.ranker.banks` makes the vectors anew after a change.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.coach.ranker import packages

if TYPE_CHECKING:
    from bot.coach.ranker.vectors import Vector

SENTENCES = Path(__file__).parent / "sentences.md"
VECTORS = Path(__file__).parent / "sentences.npy"  # MiniLM's, a row a sentence
STAMP = Path(__file__).parent / "sentences.json"  # of what they were made


@dataclass(frozen=True, slots=True)
class Banks:
    """Each a list of headlines, mostly with what stands below them."""

    debatable: tuple[str, ...]
    plain: tuple[str, ...]
    heated: tuple[str, ...]
    calm: tuple[str, ...]
    general: tuple[str, ...]  # what any newspaper brings

    @property
    def ordinary(self) -> tuple[str, ...]:
        """News that is on nobody's beat."""
        return self.general + self.plain

    @property
    def all(self) -> tuple[str, ...]:
        return self.debatable + self.plain + self.heated + self.calm + self.general


@cache
def banks() -> Banks:
    found: dict[str, list[str]] = {}
    for line in SENTENCES.read_text("utf-8").splitlines():
        if line.startswith("## "):
            found[line[3:]] = []
        elif line.startswith("- "):
            found[list(found)[-1]].append(line[2:])
    return Banks(*(tuple(found[name]) for name in ("Debatable", "Plain", "Heated", "Calm", "General news")))


def known() -> "Mapping[str, Vector]":
    """MiniLM's vectors of all sentences; none when they belong to other sentences or to another model."""
    import numpy as np  # noqa: PLC0415 - only where it is installed

    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
        rows = np.load(VECTORS, allow_pickle=False).astype(np.float32)
    except (OSError, ValueError):
        return {}
    if stamp != _stamp() or len(rows) != len(banks().all):
        return {}
    return dict(zip(banks().all, rows, strict=True))


def _stamp() -> dict[str, str]:
    text = "\n".join(banks().all)
    return {"sentences": hashlib.sha256(text.encode()).hexdigest(), "model": packages.MINILM.sha256}


def renew() -> None:
    """Raises SystemExit with a plain sentence when the model isn't there."""
    import numpy as np  # noqa: PLC0415

    found = packages.look()
    if found.minilm is None:
        raise SystemExit(found.about)
    from bot.coach.ranker.minilm import MiniLM  # noqa: PLC0415

    # One at a time: what stands beside a text in a batch changes its vector a little.
    model = MiniLM(*found.minilm, {})
    rows = np.vstack([model.embed([text]) for text in banks().all])
    np.save(VECTORS, rows.astype(np.float16))
    STAMP.write_text(json.dumps(_stamp(), indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{len(rows)} sentences are embedded.\n")


if __name__ == "__main__":
    renew()
