"""What the code can put into each prompt: the inputs a template may name, and which hold somebody's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.coach.model.shapes import Task

HOUSE_RULES = "house_rules"


@dataclass(frozen=True, slots=True)
class Input:
    """`outside`: somebody's words, for the filter `quote` only. `lines`: ours, of more than one line."""

    about: str
    outside: bool = False
    lines: bool = False
    needed: bool = False  # a prompt that leaves it out could not do its task


_EVERYWHERE = {
    HOUSE_RULES: Input("the text of reporter.md", lines=True),
    "sme": Input("the expert's first name"),
    "beat": Input("the name of their beat"),
    "topics": Input("the beat's topics, with commas between them"),
}
_TRANSCRIPT = Input("the interview, every line with the number of its turn", outside=True, needed=True)
_THREADS = Input("what they said in earlier interviews, every line with its mark", outside=True)
_LIGHT = Input("“yes” when this week is to be one question only, else empty")
_SOURCE = Input("the news item or post that they answer, its lines marked “title” and “text”; else empty", outside=True)
_LEFT_OUT = Input("a sentence that says that the oldest words were left out, or empty")

INPUTS: Mapping[Task, Mapping[str, Input]] = MappingProxyType(
    {
        Task.OPENING: {
            **_EVERYWHERE,
            "threads": _THREADS,
            "source": _SOURCE,
            "leads": Input("questions of the bank to choose from, numbered; may be empty", lines=True),
            "must": Input("“yes” when one of the leads has to be asked, else empty"),
            "light": _LIGHT,
            "left_out": _LEFT_OUT,
        },
        Task.REPLY: {
            **_EVERYWHERE,
            "transcript": _TRANSCRIPT,
            "threads": _THREADS,
            "source": _SOURCE,
            "leads": Input("questions of the bank to choose from, numbered; may be empty", lines=True),
            "must": Input("“yes” when the next question has to be one of the leads, else empty"),
            "questions_left": Input("how many questions may still be asked, as a number"),
            "topics_we_answer": Input("what they may ask us, a line each: “read: who reads this”", lines=True),
            "skipped": Input("“yes” when they have just skipped our question, else empty"),
            "light": _LIGHT,
            "left_out": _LEFT_OUT,
        },
        Task.HIGHLIGHTS: {**_EVERYWHERE, "transcript": _TRANSCRIPT, "left_out": _LEFT_OUT},
        Task.IDEAS: {
            **_EVERYWHERE,
            "transcript": _TRANSCRIPT,
            "passages": Input("the highlights, every line with the highlight's number", outside=True, needed=True),
            "source": _SOURCE,
            "left_out": _LEFT_OUT,
        },
        Task.SUMMARY: {**_EVERYWHERE, "transcript": _TRANSCRIPT, "left_out": _LEFT_OUT},
        Task.CLAIM: {
            **_EVERYWHERE,
            "source": Input("a news item or a post, its lines marked “title” and “text”", outside=True, needed=True),
        },
    }
)
