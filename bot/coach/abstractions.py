"""Abstract nouns: each begs one occasion, and what was lacking then."""

import re

from bot.coach.asking import LONG, follow_up, open_to
from bot.coach.cues import MOMENT
from bot.coach.scene import Scene
from bot.domain.coaching import Line

_LACK = {
    "visibility": "what couldn't they see?",
    "transparency": "what couldn't they see?",
    "insight": "what couldn't they see?",
    "insights": "what couldn't they see?",
    "oversight": "what couldn't they see?",
    "clarity": "what was unclear to them?",
    "flexibility": "what couldn't they change?",
    "agility": "what came too slowly for them?",
    "speed": "what came too slowly for them?",
    "efficiency": "what took them too long?",
    "productivity": "what took them too long?",
    "automation": "what were they still doing by hand?",
    "control": "what had slipped out of their hands?",
    "trust": "what did they doubt?",
    "confidence": "what did they doubt?",
    "certainty": "what couldn't they decide?",
    "reassurance": "what were they worried about?",
    "security": "what were they afraid of?",
    "safety": "what were they afraid of?",
    "compliance": "what were they afraid of?",
    "reliability": "what had let them down?",
    "stability": "what kept changing on them?",
    "consistency": "what came out different each time?",
    "quality": "what wasn't good enough?",
    "simplicity": "what was too complicated?",
    "communication": "what had nobody told them?",
    "information": "what had nobody told them?",
    "alignment": "what did people disagree about?",
    "collaboration": "who wasn't talking to whom?",
    "support": "what were they stuck on?",
    "guidance": "what were they stuck on?",
    "integration": "what didn't talk to what?",
    "scalability": "what was breaking under the load?",
    "resilience": "what had gone down?",
    "innovation": "what did they want to try?",
    "transformation": "what did they want to change first?",
    "digitalisation": "what was still on paper?",
    "digitalization": "what was still on paper?",
    "digitisation": "what was still on paper?",
    "accountability": "what had nobody owned?",
    "ownership": "what had nobody owned?",
    "empathy": "what had they been told, and how?",
    "recognition": "what had gone unnoticed?",
    "value": "what were they not getting for their money?",
    "peace of mind": "what kept them awake?",
}
_NOUN = "|".join(sorted(_LACK, key=len, reverse=True))
_THEY_WANT = re.compile(
    rf"\b(?:they|customers|clients|patients|people|buyers|suppliers|everyone|users|companies|families|"
    rf"residents|managers|the\s+\w+|our\s+\w+)\s+(?:all\s+|just\s+|really\s+|mostly\s+|always\s+|only\s+|"
    rf"keep\s+)?"
    rf"(?:want|wants|need|needs|demand|ask(?:ing)?\s+(?:us\s+)?for|asks\s+for|look(?:ing)?\s+for|expect|lack|"
    rf"lacks|miss|talk(?:ing)?\s+about|care\s+about|crave|value)\s+(?:a\s+lot\s+of\s+|a\s+lot\s+more\s+|"
    rf"for\s+)?(?:(?:more|better|some|full|real|end-to-end|greater|total|true)\s+)*(?P<noun>{_NOUN})\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"\b(?:it'?s\s+(?:all\s+|really\s+|mostly\s+)?about|(?:the\s+)?(?:main\s+|big\s+|biggest\s+|"
    rf"real\s+)?(?:issue|problem|topic|challenge|key|thing|question)\s+(?:is|was|remains)|we\s+(?:need|lack|"
    rf"want|miss)|there'?s\s+(?:no|not\s+enough|a\s+lack\s+of|too\s+little)|(?:a\s+)?lack\s+of)\s+"
    rf"(?:(?:more|better|some|enough|real|a)\s+)*(?P<noun>{_NOUN})\b",
    re.IGNORECASE,
)


_FEELING = re.compile(
    r"\b(?:customers?|clients?|patients?|brokers?|nurses?|drivers?|people|users?|suppliers?|engineers?|"
    r"residents?|parents?|teachers?|"
    r"(?:the|our|my)\s+(?:\w+\s+)?(?:team|staff|crew|board|department|\w+s))\s+(?:all\s+|really\s+|just\s+|"
    r"simply\s+)?"
    r"(?P<noun>hates?|can'?t\s+stand|dreads?|fears?|loathes?|(?:is|are|'re)\s+(?:\w+ly\s+|very\s+|so\s+)?"
    r"(?:furious|angry|frustrated|annoyed|unhappy|worried|nervous|afraid|scared|confused|fed\s+up|exhausted|"
    r"upset|desperate))\b",
    re.IGNORECASE,
)


def abstract(scene: Scene) -> Line | None:
    """ "They want visibility." — "The latest one who said so: what couldn't they see?" Not after an occasion."""
    if not open_to(scene) or MOMENT.search(scene.text) or scene.size > 40:
        return None
    for said in scene.said:
        wanted = _THEY_WANT.search(said.text)
        if wanted:
            return follow_up(scene, "abstract", said, f"The latest one who said so: {_LACK[wanted['noun'].lower()]}")
        if _FEELING.search(said.text) and scene.size <= 25:
            return follow_up(scene, "abstract", said, "The latest one who said so: what had happened?")
        about = _ABOUT.search(said.text)
        if about:
            tail = re.sub(r"\b(them|they|their)\b", "people", _LACK[about["noun"].lower()], count=1).replace(
                "were people", "were people"
            )
            return follow_up(
                scene,
                "abstract",
                said,
                f"The last time that showed: {tail}",
                about["noun"].lower() if scene.size > LONG else None,
            )
    return None
