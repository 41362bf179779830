"""Developments: a change begs what did it, a number begs the one before or its cost."""

import re

from bot.coach import telling
from bot.coach.asking import LONG, anchor, follow_up, near, open_to
from bot.coach.cues import BEFORE, CAUSE, CONSEQUENCE
from bot.coach.figures import Figure, figures, same_unit_in
from bot.coach.scene import Said, Scene
from bot.coach.turns_of_events import turned
from bot.domain.coaching import Line


def change(scene: Scene) -> Line | None:
    """ "We stopped the rollout." — "What made you stop?" Not when they have said why."""
    if telling.is_rich(scene):
        return telling.ask(scene, "change")
    if not open_to(scene):
        return None
    if any(figure.asks == "before" for said in scene.said for figure in figures(said.text)):
        return None  # the number says more about the change than a reason would
    for said in scene.said:
        found = turned(said.text)
        if found is None or CAUSE.search(near(scene, said)) or scene.knows(said.text, CAUSE.search):
            continue
        quote = anchor(scene, said, found.start, found.end) if not found.plain else None
        if quote or found.plain or scene.size <= 20:
            return follow_up(scene, "change", said, found.question, quote)
    return None


def number(scene: Scene) -> Line | None:
    """ "We pick 97 an hour now." — "And before you moved things?" What it was before, or what it cost."""
    if telling.is_rich(scene):
        return telling.ask(scene, "number")
    if not open_to(scene):
        return None
    for said in scene.said:
        for figure in figures(said.text):
            around = near(scene, said)
            if figure.asks == "before":
                if BEFORE.search(around) or _told_before(scene, said, figure):
                    continue
                moved = _what_they_did(scene)
                question = (
                    f"And before you {moved}?"
                    if moved
                    else "And before?"
                    if scene.size <= LONG
                    else "what was it before?"
                )
            elif CONSEQUENCE.search(around.replace(figure.text, "")):
                continue
            else:
                question = "What did that cost you?" if figure.asks == "cost" else "What does that cost you?"
            quote = figure.text if scene.size > LONG and not question.startswith("And") else None
            return follow_up(scene, "number", said, question, quote)
    return None


def _told_before(scene: Scene, said: Said, figure: Figure) -> bool:
    """Whether another sentence, here or in an earlier interview, already gives such a figure."""

    def same_unit(text: str) -> bool:
        return any(other != figure.text for other in same_unit_in(text, figure.unit))

    return any(same_unit(each.text) for each in scene.everything if each is not said) or scene.knows(
        said.text, same_unit
    )


def _what_they_did(scene: Scene) -> str | None:
    """ "moved the racks", when they said in this chapter that they did."""
    for said in scene.chapter:
        did = re.search(
            r"\bwe(?:'ve|\s+have)?\s+(?:just\s+|recently\s+|also\s+)?(?P<did>(?:moved|switched|changed|rebuilt|"
            r"rewrote|split|merged|swapped|automated|introduced|replaced)\s+"
            r"(?:the|our|all\s+the|to)\s+\w+(?:\s+\w+)??)(?=\s*[,.;!]|\s+(?:in|on|to|at|last|this|and|so|from|"
            r"for|next|after|with|over|near|closer|away|back|up|down|out|around|into|onto)\b|$)",
            said.text,
            re.IGNORECASE,
        )
        if did:
            return re.sub(r"\bour\b", "your", did["did"])
    return None
