"""What people may write, at its worst, for the tests of what is shown; and how to read the words off a payload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# What is long takes minutes to shrink, and is plain enough as it is.
settled = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    max_examples=30,
)

TRICKS = (
    "<!channel>",
    "<@U1>",
    "<https://evil|bank>",
    "https://evil.example/x",
    "&lt;!here&gt;",
    "*bold* _it_ `code` ~gone~",
    "```\n> quote",
    "שלום עולם ‮txt.exe‬",  # noqa: PLE2502 - somebody may write just that
    "👩🏽‍🚀🏳️‍🌈 :tada:",
    "a\u0301\u0302\u0303",
    "{{ x }} ${y} %s",
    "one\n\ntwo",
)
_words = st.one_of(
    st.sampled_from(TRICKS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
)
_line = st.lists(_words, min_size=1, max_size=4).map(" ".join)


def _said(text: str) -> str:
    """Flows never say nothing."""
    return text if text.strip() else "so"


SENTENCES = _line.map(_said)
PASSAGES = st.one_of(
    SENTENCES,
    st.builds(lambda line, times: (line * times)[:40_000], SENTENCES, st.integers(1, 60)).map(_said),
    st.sampled_from(["<!channel> & " * 3000, "x" * 40_000, "👩🏽‍🚀" * 2000]),
)


def all_texts(value: Any) -> Iterator[str]:
    """Every text that is shown, in order."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from all_texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from all_texts(inner)


def quotes(blocks: list[dict[str, Any]]) -> list[str]:
    """The words of each quote."""
    return [
        "".join(all_texts(element))
        for block in blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
