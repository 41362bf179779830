"""Highlights are exact, whole, on the record and worth it."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach.highlighter import MOST, highlights
from bot.domain.highlights import Kind, Span
from bot.domain.interviews import Move, Turn, Who
from tests.coach.answers import ANSWERS
from tests.coach.conversation import NOW


def sme(n: int, text: str, **more: object) -> Turn:
    return replace(Turn(n, n, Who.SME, text, NOW), **more)  # type: ignore[arg-type]


def bot(n: int, move: Move = Move.LEAD, text: str = "What happened?") -> Turn:
    return Turn(n, n, Who.BOT, text, NOW, move=move)


def texts(turns: list[Turn], spans: tuple[Span, ...]) -> list[str]:
    by_n = {turn.n: turn.text for turn in turns}
    return [by_n[span.turn][span.start : span.end] for span in spans]


def check(turns: list[Turn], spans: tuple[Span, ...]) -> None:
    assert len(spans) <= MOST
    assert list(spans) == sorted(spans, key=lambda span: -span.score)
    for span, text in zip(spans, texts(turns, spans), strict=True):
        turn = next(turn for turn in turns if turn.n == span.turn)
        assert 0 <= span.start < span.end <= len(turn.text)
        assert text == text.strip() != ""
        assert turn.is_answer
        others = [other for other in spans if other is not span and other.turn == span.turn]
        assert all(other.end <= span.start or span.end <= other.start for other in others)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=300) | st.sampled_from(ANSWERS), min_size=1, max_size=6))
def test_spans_are_exact_whatever_was_typed(said: list[str]) -> None:
    turns = [bot(1), *(sme(n, text) for n, text in enumerate(said, 2))]
    check(turns, highlights(turns))


SUBSTANCE = [
    "We moved the crash cart four metres closer in February and our time to first shock went from 140 seconds to 95.",
    "A trainee asked me why we still fax. I said because the court does, and then I found out that it stopped in 2019.",
    "Code review is overrated.",
    "Diese Woche war viel los, der neue Prüfer wollte jeden Beleg sehen und hat am Ende nichts gefunden.",
    "Drivers wait at the gate and nobody tells them why.",
    "The ink runs when it rains",
]


@pytest.mark.parametrize("said", SUBSTANCE)
def test_at_least_one_when_there_is_substance(said: str) -> None:
    turns = [bot(1), sme(2, said)]
    spans = highlights(turns)
    check(turns, spans)
    assert spans


@pytest.mark.parametrize(
    "said",
    [
        "ok",
        "👍",
        "thanks, bye!",
        "Quiet week.",
        "Who reads this?",
        "Too many questions.",
        "https://example.org/a-long-path",
        "```\nnever = lost + 40\n```",
        "not much, same as always",
    ],
)
def test_none_when_there_is_none(said: str) -> None:
    assert highlights([bot(1), sme(2, said)]) == ()


SECRET = "We lost 4,000 customers in March because the vendor's agent leaked their data."


@pytest.mark.parametrize(
    "turn",
    [
        sme(2, SECRET, off_record=True),
        sme(2, SECRET, deleted=True),
        sme(2, SECRET, move=Move.STEER),
        sme(2, SECRET + " Don't quote that."),
        sme(2, "My wife had surgery on Monday and I sat in the hospital for 14 hours."),
        sme(2, "His bonus was cut from 9,000 to 4,000 in March and he shouted at a nurse."),
    ],
)
def test_never_what_is_not_ours_to_use(turn: Turn) -> None:
    assert highlights([bot(1), turn]) == ()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Availability went from 91 to 97 percent.", Kind.NUMBER),
        ("We used to print every label, and since May we no longer do.", Kind.CHANGE),
        ("I think code review is overrated and most teams do it wrong.", Kind.OPINION),
        ("Customers complain that they wait and nobody tells them anything.", Kind.CUSTOMER_PAIN),
        (
            "One morning our youngest driver found a cat in the trailer, and it turned out she had come all "
            "the way from Gdansk.",
            Kind.STORY,
        ),
    ],
)
def test_the_kind_is_the_strongest_cue(said: str, kind: Kind) -> None:
    (span, *_) = highlights([bot(1), sme(2, said)])
    assert span.kind is kind


def test_their_line_is_a_quote() -> None:
    turns = [
        bot(1),
        sme(2, SUBSTANCE[0]),
        bot(3, Move.HEADLINE, "One line a peer should remember?"),
        sme(4, "Walk it before you train it."),
    ]
    spans = highlights(turns)
    assert (4, Kind.QUOTE) in [(span.turn, span.kind) for span in spans]


def test_code_blocks_and_list_marks_stay_out() -> None:
    said = "We tried three things:\n- a cartoon owl, which 40 people reported as a bug in March\n```\nlost = 40\n```\n"
    turns = [bot(1), sme(2, said)]
    found = texts(turns, highlights(turns))
    assert "a cartoon owl, which 40 people reported as a bug in March" in found
    assert not any("```" in text or "lost" in text for text in found)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(ANSWERS[20:40]) * 12,
        "a" * 40_000,
        "x. " * 13_000,
        "was 3 to 4, " * 3_300,
        '"' * 40_000,
        "```" * 13_000,
        "- \n" * 13_000,
        "from " * 8_000,
    ],
)
def test_forty_thousand_characters_are_read_quickly(text: str) -> None:
    started = time.process_time()
    turns = [bot(1), sme(2, text[:40_000])]
    check(turns, highlights(turns))
    assert time.process_time() - started < 0.6  # 0.2 s on an idle machine
