"""When they ask us, or complain: what they want to know, and the true answer in a sentence or two."""

import re
from collections.abc import Sequence

from bot.domain.coaching import Brief
from bot.domain.words import sentences, word_count

_GO_ON = "Go on, or drop that?"
_MANY = {3: "three", 5: "five"}


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_COMPLAINT = _any(
    r"\b(?:too|so)\s+many\s+questions\b|\bstop\s+(?:bothering|messaging|pinging)\b|\bstop\s+(?:asking|"
    r"writing)(?:\s+(?:me|this|that|these|so|the\s+same|to\s+me)\b|\W*$)|\b(?:leave|let)\s+me\s+(?:alone|be)\b",
    r"\byou(?:'ve)?\s+(?:already\s+|just\s+)?asked\s+(?:me\s+)?(?:that|this)\b|\b(?:same|"
    r"that)\s+question\s+(?:again|as\s+(?:last|before)|every\s+week|twice)\b",
    r"\b(?:(?<!\w\s)(?:this|it)|these\s+questions?|that\s+question|your\s+questions?)(?:'s|\s+is|\s+are|"
    r"\s+feels?|\s+seems?)\s+(?:\w+\s+)?(?:pointless|useless|stupid|silly|annoying|a\s+waste|ridiculous|boring|"
    r"dumb|irritating|tedious|creepy|weird|nonsense|spam)\b",
    r"^\W*(?:what\s+)?(?:a\s+)?(?:total\s+|complete\s+)?waste\s+of\s+(?:my\s+|everyone's\s+)?time\b|"
    r"\bnot\s+this\s+again\b|\bi\s+(?:already|just)\s+(?:told|answered|said)\s+(?:you|that|this)\b|\b(?:i'?m|"
    r"am)\s+(?:tired|sick)\s+of\s+(?:this|these|your)\b",
    r"\bi\s+(?:don'?t|do\s+not)\s+(?:want|like|wish)\s+(?:to\s+(?:do|answer|talk|be)\s+)?(?:this|these|bots?|"
    r"answer(?:ing)?|interviewed)\b",
)
_AT_MOST = (
    r"(?:[\s,]*(?:right\s+now|now|today|tomorrow|this\s+week|at\s+the\s+moment|atm|sorry|later|for\s+this|"
    r"all\s+day|until\s+\w+|with\s+\w+|here))*[.!]?$"
)
_BUSY = _any(
    r"^(?:sorry,?\s+|no,?\s+)?(?:i\s+(?:have|'ve\s+got|really\s+have)\s+|"
    r"(?:really\s+)?)?no\s+time\b" + _AT_MOST,
    r"^(?:sorry,?\s+)?(?:i'?m\s+|am\s+)?(?:(?:(?:too|really|very|super|so)\s+)?(?:busy|swamped)|"
    r"in\s+a\s+meeting|on\s+holiday|driving|snowed\s+under)\b" + _AT_MOST,
    r"^(?:sorry,?\s+)?(?:can'?t|not)\s+(?:talk\s+)?(?:right\s+)?(?:now|today|this\s+week)\b" + _AT_MOST,
)
_ASKING = re.compile(
    r"^(?:(?:hm+|um+|wait|sorry|but|and|so|ok|okay|hey|hi|hello|well|quick\s+question|before\s+i\s+answer|"
    r"just\s+curious|btw|by\s+the\s+way|one\s+thing|actually|first|also)[\s,:.!-]+)*"
    r"(?:who|what|when|where|why|how|which|is|are|am|was|do|does|did|can|could|will|would|may|should|shall|"
    r"have|has)\b",
    re.IGNORECASE,
)
_OURS = (
    r"(?:this|that|these|it|you|your|me|my|i|bot|answers?|words|chat|conversation|interview|message|director|"
    r"director's|reads?|recorded|stored|published|transcript)"
)
_TO_US = re.compile(rf"\b{_OURS}\b", re.IGNORECASE)

# What they want to know, in order: the first that fits answers.
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "later",
        _any(
            r"\b(?:can|could|may|shall|should)\s+(?:we|i|you)\s+(?:please\s+)?(?:do|talk|answer|finish|"
            r"continue|ask|speak|come\s+back|reply|move)\b"
            r"[^?]*\b(?:later|tomorrow|another\s+(?:time|day)|next\s+week|(?:mon|tues|wednes|thurs|fri)day|after)\b"
        ),
    ),
    (
        "off_record",
        _any(r"\boff\s+the\s+record\b", r"\b(?:keep|leave)\s+(?:something|things|it|that|this)\s+(?:out|between)"),
    ),
    (
        "stop",
        _any(
            r"\bhow\s+(?:do|can|could)\s+i\s+(?:stop|end|opt|unsubscribe|quit|pause|get\s+out|leave|turn)",
            r"\b(?:can|could|may)\s+(?:i|we)\s+(?:stop|opt\s+out|unsubscribe|quit|pause|finish|end|leave\s+it)",
            r"\bdo\s+i\s+have\s+to\b",
            r"\bis\s+(?:this|it)\s+(?:mandatory|compulsory|optional|voluntary|required)",
        ),
    ),
    (
        "delete",
        _any(r"\b(?:delete|erase|remove|edit|change|correct|take\s+(?:it|that|this)\s+back|undo|retract|withdraw)\b"),
    ),
    (
        "first",
        _any(
            r"\b(?:see|read|check|approve|review|sign\s+(?:it\s+)?off)\s+(?:it|this|that|anything|"
            r"the\s+\w+)?\s*(?:first|before|beforehand|in\s+advance|prior)",
            r"\b(?:approve|approval|my\s+ok|sign-?off)\b",
            r"\b(?:will|do|can)\s+i\s+(?:get\s+to\s+)?(?:see|read)\b",
        ),
    ),
    ("anonymous", _any(r"\b(?:anonymous|anonymi[sz]ed|my\s+name|named)\b")),
    (
        "model",
        _any(
            r"\b(?:ai|chatgpt|gpt|llm|model|openai|claude|copilot|machine\s+learning|train(?:ed|ing)?)\b",
            r"\b(?:a|an)\s+(?:bot|robot|machine|human|person|real)\b",
            r"\b(?:are|r)\s+(?:you|u)\s+(?:real|human|(?:a\s+)?bot|there|alive|automated)\b",
            r"^\W*who\s+are\s+you\b|\bwhat\s+are\s+you\b|\bwho\s+(?:is\s+this|am\s+i\s+(?:talking|writing|"
            r"speaking))\b",
        ),
    ),
    (
        "read",
        _any(
            r"\bwho(?:'s|\s+is|\s+else|\s+all|\s+will|\s+can|\s+gets?|\s+would|\s+actually|\s+really|"
            r"\s+even)*\s*(?:reads?|reading|sees?|seeing|gets?|looks?|looking|access|has|have|going|be|"
            r"hears?)\b",
            r"\b(?:does|will|can|could|do|would)\s+(?:my\s+|the\s+|our\s+|any\s?one\s*|anybody\s*|somebody\s*|"
            r"marketing\s*|they\s*|hr\s*|it\s*)(?:\w+\s+){0,3}(?:reads?|sees?|get|look\s+at|access)\b",
            r"\b(?:shared?|visible|shown|forwarded|sent)\s+(?:to|with)\b",
            r"\bwho\s+is\s+(?:this|it)\s+for\b|\bwhere\s+(?:does|do|will|is)\s+(?:this|that|it|my)\b",
        ),
    ),
    (
        "kept",
        _any(
            r"\b(?:record(?:ed|ing)?|stored?|saved?|kept|keep(?:ing)?|logg?(?:ed|ing)?|transcri\w+)\b",
            r"\b(?:private|confidential|safe|secure|gdpr|privacy|data)\b",
        ),
    ),
    (
        "long",
        _any(
            r"\bhow\s+(?:long|much\s+(?:time|longer)|many\s+(?:more\s+)?(?:questions|of\s+these|are\s+left|more))\b",
            r"\bis\s+(?:this|that|it)\s+(?:all|it|the\s+last)\b|\bare\s+we\s+(?:done|finished|nearly)\b|"
            r"\bmany\s+more\b",
        ),
    ),
    (
        "next",
        _any(
            r"\b(?:how\s+often|when\s+(?:is|will|do|does)\s+(?:the\s+next|you|we|this)|every\s+week|"
            r"each\s+week|weekly|next\s+time)\b"
        ),
    ),
    (
        "use",
        _any(
            r"\bwhat\s+(?:happens?|will\s+happen|is\s+going\s+to\s+happen|do\s+you\s+do|are\s+you\s+(?:doing|"
            r"going)|becomes?|will\s+you\s+do|'?s\s+this\s+for|is\s+(?:this|that|it|all\s+this)\s+(?:for|about|"
            r"good|even))\b",
            r"\b(?:publish(?:ed|ing)?|post(?:ed|ing)?|article|blog|linkedin|newsletter|website|public|quoted?|"
            r"used?|use)\b",
            r"\bwhat'?s\s+(?:this|the\s+(?:point|purpose|idea|goal)|all\s+this)\b|\bwhat\s+is\s+the\s+(?:point|"
            r"purpose|goal|idea)\b",
        ),
    ),
    (
        "why",
        _any(
            r"\bwhy\s+(?:me|are\s+you|do\s+you|should\s+i|am\s+i|this|is\s+this|would\s+i|us|now)\b",
            r"\bwhat'?s\s+in\s+it\s+for\b",
        ),
    ),
    (
        "well",
        _any(
            r"\bhow\s+are\s+you\b|^\W*(?:and\s+)?(?:you|yourself)\W*$|\bhow\s+(?:about|was)\s+(?:you|your)\b|"
            r"\bwhat\s+about\s+you\b"
        ),
    ),
    (
        "meaning",
        _any(
            r"\b(?:what\s+do\s+you\s+mean|mean\s+by|what\s+(?:kind|sort)\s+of|like\s+what|such\s+as|"
            r"which\s+(?:one|of|kind)|for\s+example|an\s+example|in\s+what\s+(?:way|sense)|"
            r"can\s+you\s+(?:rephrase|explain|clarify|be\s+more)|what\s+exactly|meaning\s+what|about\s+what|"
            r"how\s+so|how\s+do\s+you\s+mean|how\s+(?:recent|far\s+back))\b",
            r"^\W*(?:what|huh|sorry|pardon|eh|which|why|how)\W*$",
        ),
    ),
)


def is_about_us(text: str) -> bool:
    """Whether a message is a question to us or a complaint, and not an answer that happens to hold a question."""
    return complains(text) or busy(text) or wants(text) is not None


def complains(text: str) -> bool:
    plain = _plain(text)
    return word_count(plain) <= 30 and _COMPLAINT.search(plain) is not None


def busy(text: str) -> bool:
    return word_count(text) <= 10 and _BUSY.search(_plain(text)) is not None


def wants(text: str) -> str | None:
    """What a question of theirs is after: a topic, "other" when we know none, or None when it is no question to us."""
    plain = _plain(text)
    pieces = [piece.of(plain) for piece in sentences(plain)]
    asking = [
        piece for piece in pieces if piece.rstrip("\"' )").endswith("?") or (len(pieces) <= 2 and _looks_asked(piece))
    ]
    if not asking:
        return None
    rest = word_count(plain) - sum(word_count(piece) for piece in asking)
    if rest > 12:
        return None
    for question in asking:
        for topic, pattern in _TOPICS:
            if pattern.search(question) and (topic in _ANYWAY or _TO_US.search(question)):
                return topic
    # Their own musing ("Who still reads faxes?") is content; a bare question with nothing else is for us.
    to_us = any(re.search(r"\b(?:you|your)\b", question) for question in asking)
    return "other" if rest == 0 and (to_us or (word_count(plain) <= 9 and _ASKING.match(plain))) else None


_ANYWAY = frozenset({"later", "meaning", "why", "well", "long", "next", "read"})


def _looks_asked(piece: str) -> bool:
    """A question without its mark: "who reads this"."""
    return (
        word_count(piece) <= 9
        and _ASKING.match(piece) is not None
        and any(pattern.search(piece) for topic, pattern in _TOPICS if topic not in {"meaning", "kept"})
        and _TO_US.search(piece) is not None
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def readers(directors: Sequence[str]) -> str:
    """Who reads an interview, as a phrase that opens a sentence: one by name, several by first names."""
    if not directors:
        return "Your content director"
    if len(directors) == 1:
        return f"{_plain_name(directors[0])}, your content director"
    first = [name.split()[0] for name in directors if name.split()]
    if len(first) <= 3:
        return f"{', '.join(first[:-1])} and {first[-1]}, your content directors"
    return f"{first[0]}, {first[1]} and {len(first) - 2} more content directors"


def somebody(directors: Sequence[str]) -> str:
    """The same in the middle of a sentence, shorter."""
    if len(directors) == 1:
        return _plain_name(directors[0])
    return "your content directors" if directors else "your content director"


def _plain_name(name: str) -> str:
    parts = name.split()
    return name if len(parts) <= 3 else parts[0]


def _about_models(brief: Brief, whom: str) -> str:
    consent = brief.consent
    if brief.model_host and consent.host == brief.model_host and not consent.scripted_only:
        return (
            f"I'm software. A language model at {consent.host} gets what's on the record; "
            f"“no model” keeps yours out. {_GO_ON}"
        )
    if consent.host:  # it may have had something before
        return f"I'm software following a script, and no AI model gets your words now. {_GO_ON}"
    return f"I'm software following a script; no AI model has seen your words. A person reads them: {whom}. {_GO_ON}"


def answer(topic: str, brief: Brief) -> str:
    """The true answer, at most 25 words with what comes after it."""
    who, whom = readers(brief.directors), somebody(brief.directors)
    one = whom[:1].upper() + whom[1:]
    sees = "see" if len(brief.directors) > 1 else "sees"
    after = f": next {brief.next_checkin}" if brief.next_checkin else ", three minutes"
    many = _MANY.get(brief.most, brief.most)
    said = {
        "later": "Yes: say “later tomorrow” or “later friday”, and I'll ask again then.",
        "read": f"{who}, an hour after we close, and nobody else. {_GO_ON}",
        "kept": f"Kept word for word; only {whom} and you can read it. “my data” shows everything. {_GO_ON}",
        "long": f"Three minutes, {many} questions at most; “done” ends it at any time. {_GO_ON}",
        "model": _about_models(brief, whom),
        "delete": f"Yes: edit or delete any message, or say “off the record”. “forget me” erases everything. {_GO_ON}",
        "use": f"{one} may suggest a post based on it. I publish nothing, and nothing goes out unless you "
        f"approve. {_GO_ON}",
        "first": f"Yes. I publish nothing myself, and nothing goes out before you approve it. {_GO_ON}",
        "anonymous": f"{one} {sees} your name, nobody else does. Say “off the record” to keep words out. {_GO_ON}",
        "why": f"You see things first-hand that the rest of us only read about. You needn't answer. {_GO_ON}",
        "stop": f"It's up to you: “done” ends this one, “stop” ends all until you say “start”. {_GO_ON}",
        "next": f"Once a week{after}. {_GO_ON}",
        "off_record": f"Yes: say “off the record” with it, and nobody but you will see those words. {_GO_ON}",
        "well": "Just software, so always the same. Back to you: shall we go on?",
        "meaning": "One occasion will do, however small: the latest that comes to mind. Or shall I ask something else?",
    }
    if brief.source is not None:
        said["meaning"] = f"One thing in it that you have seen for yourself, or seen otherwise, will do. {_GO_ON}"
    return said.get(topic, f"That I can't answer; {whom} can. {_GO_ON}")
