"""What a text holds: a moment, a role, a number, a consequence, a cause; and what had better be left alone."""

import re

from bot.domain.words import words

_COUNTED = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_UNIT = r"minutes?|mins?|hours?|days?|nights?|weeks?|months?|quarters?|years?|shifts?"
_MONTH = r"january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


NUMBER = _any(
    r"(?:[$€£]\s?)?(?<![\w.:/-])\d+(?:[.,]\d+)*(?:\s?(?:%|percent\b|per\s+cent\b|k\b|m\b|million\b|bn\b|"
    r"billion\b|x\b))?(?![\w:/-])",
    rf"\b(?:{_COUNTED}|hundreds?|thousands?|millions?|a\s+dozen|dozens|half|a\s+third|a\s+quarter\s+of|twice)\b",
)
YEAR = re.compile(r"^(?:19|20)\d\d$")
MOMENT = _any(
    rf"\b(?:{_MONTH.replace('may|', '').replace('march|', '')}|{_DAY})\b",
    r"\b(?:in|since|last|this|next|until|by|early|late|of|mid)\s+(?:may|march)\b",
    r"\b(?:last|this|next|that|one|the\s+same|the\s+other|every)\s+(?:\w+\s+)?(?:day|night|morning|afternoon|"
    r"evening|week|weekend|month|quarter|year|spring|summer|autumn|fall|winter|time|shift)\b",
    r"\b(?:yesterday|today|tonight|earlier\s+this|ago|recently|lately)\b",
    r"\b(?:in|since|by|until|before|during|from|of)\s+(?:early\s+|late\s+|mid-?)?(?:19|20)\d\d\b",
    r"\b(?:at|around|by|until|since)\s+(?:\d{1,2}(?::\d\d)?|noon|midnight|half\s+past|night|christmas|easter|"
    r"\w+\s+o'?clock)\b|\b\d{1,2}[:.]\d\d\b",
    rf"\b(?:for|in|over|during|within|after)\s+(?:the\s+)?(?:last|past|first)?\s*(?:few|couple\s+of|\d+|"
    rf"{_COUNTED}|a|an|some)\s+(?:{_UNIT})\b",
    r"\b(?:in|since|over|during|before|after|until|by)\s+(?:the\s+)?(?:spring|summer|autumn|fall|winter|"
    r"christmas|easter|lockdown|pandemic|new\s+year|go-live|weekend|night)\b",
    r"\bsince\s+(?:we|i|they|he|she|it|then|the)\b|\bq[1-4]\b|\bweek\s+\d+\b",
)
ROLE = _any(
    r"\b(?:customers?|clients?|patients?|nurses?|doctors?|consultants?|managers?|directors?|engineers?|"
    r"analysts?|lawyers?|partners?|auditors?|"
    r"regulators?|inspectors?|suppliers?|vendors?|drivers?|buyers?|planners?|supervisors?|colleagues?|"
    r"operators?|technicians?|accountants?|clerks?|"
    r"teachers?|residents?|tenants?|students?|interns?|apprentices?|trainees?|owners?|founders?|agents?|"
    r"officers?|foreman|crew|boss|guy|woman|man|"
    r"lady|lad|bloke|secretary|assistants?|recruiters?|controllers?|developers?|juniors?|seniors?|surgeons?|"
    r"pharmacists?|midwives|midwife|"
    r"brokers?|traders?|underwriters?|adjusters?|claimants?|dispatchers?|pickers?|employees?|workers?|users?|"
    r"architects?|electricians?|plumbers?|"
    r"farmers?|chefs?|pilots?|captains?|judges?|clerk|notary|cashiers?|teammates?|newcomers?|specialists?|"
    r"professors?|producers?|installers?|"
    r"c[efiot]o|ciso|cfo|head\s+of|team\s+leads?|vp|board|procurement|someone\s+(?:in|from)\s+\w+|she|he|her|him)\b"
)
CONSEQUENCE = _any(
    r"\bso\s+(?:we|they|i|she|he|it|now|the|our|that|nobody|everyone)\b|\bas\s+a\s+result\b|\bwhich\s+(?:meant|"
    r"means|cost|left|made|saved|took)\b",
    r"\b(?:ended\s+up|led\s+to|resulted|turned\s+out|in\s+the\s+end|since\s+then|from\s+then\s+on|now\s+(?:we|"
    r"they|i|it|the)|never\s+again|finally)\b",
    r"\b(?:cost|costs|saved?|saves|lost|lose|won|went\s+from|had\s+to|has\s+to|have\s+to|meant\s+that|"
    r"means\s+that|that'?s\s+why|because\s+of\s+that|until)\b",
    r"\b(?:dropped|fell|rose|doubled|halved|tripled|jumped|climbed|went\s+(?:up|down)|stopped|cancelled|signed|"
    r"left|quit|fixed|solved|agreed|apologised)\b",
)
CAUSE = _any(
    r"\b(?:because|cos|cause[ds]?\s+by|due\s+to|thanks\s+to|the\s+reason|reason\s+(?:was|is|being)|so\s+that|"
    r"turned\s+out|owing\s+to|that'?s\s+why|which\s+is\s+why)\b",
    r"\bsince\s+(?:we|i|they|he|she|it|nobody|the|our|a|there)\s+\w+|\bafter\s+(?:we|i|they|he|she|it|the|a|an|"
    r"our|one|two)\b|\bwhen\s+(?:we|i|they|he|she|it|the|a|our|one)\b",
    r"\b(?:in\s+order\s+to|realis|realiz|convinced|made\s+(?:me|us)|got\s+tired|couldn'?t\s+(?:afford|cope)|"
    r"forced)\w*|,\s*as\s+(?:we|they|it|nobody|the)\b|^\s*to\s+\w+",
)
BEFORE = _any(
    r"\b(?:from|used\s+to|before|previously|formerly|instead\s+of|against|compared|versus|vs|rather\s+than|"
    r"earlier|originally|a\s+year\s+ago|"
    r"last\s+(?:year|month|quarter|week|spring|summer|autumn|winter)|had\s+been|it\s+was|they\s+were|we\s+were|"
    r"went\s+(?:up|down)|"
    r"(?:was|were|had)\s+(?:\w+\s+){0,3}then|doubled|halved|tripled|quadrupled|(?:up|down)\s+(?:from|by)|fell|rose|dropped|more\s+than\s+(?:last|"
    r"before)|less\s+than\s+(?:last|before)|target|should|supposed|normal(?:ly)?|usual(?:ly)?)\b"
)
EXCEPTION = _any(
    r"\b(?:except|apart\s+from|but\s+one|only\s+one|one\s+(?:did|does|team|person|of\s+them|customer|client)|"
    r"exception|unless|other\s+than|save\s+for|a\s+few\s+(?:do|still)|"
    r"with\s+one|all\s+but|bar\s+one)\b"
)
OTHER_SIDE = _any(
    r"\b(?:to\s+be\s+fair|they'?d\s+say|they\s+would\s+say|their\s+argument|the\s+argument\s+(?:is|for|"
    r"against)|on\s+the\s+other\s+hand|i\s+(?:understand|see|get)\s+why|"
    r"they\s+have\s+a\s+point|granted|admittedly|fair\s+enough|critics\s+say|some\s+(?:say|would\s+say|"
    r"will\s+say)|they\s+say|they\s+(?:answer|reply|tell\s+me))\b"
)
VAGUE_AMOUNT = _any(
    r"\b(?P<many>(?:so\s+|too\s+|very\s+)?many|a\s+lot\s+of|lots\s+of|loads\s+of|tons\s+of|plenty\s+of|"
    r"hundreds\s+of|dozens\s+of|countless|"
    r"several|a\s+huge\s+number\s+of|a\s+bunch\s+of|more\s+and\s+more|fewer\s+and\s+fewer)\b",
    r"\b(?P<long>(?:takes|took|taking|lasts|lasted|waited|wait|waiting|waits)\s+(?:us\s+|them\s+|"
    r"me\s+)?(?:forever|ages|far\s+too\s+long|too\s+long|much\s+longer|very\s+long|so\s+long))\b",
    r"\b(?P<much>(?:much|far|a\s+lot|way|considerably|significantly)\s+(?:faster|slower|quicker|longer|shorter|"
    r"cheaper|more\s+expensive|higher|lower|bigger|smaller|worse))\b",
)
_HAPPENED = re.compile(
    r"\b(?P<verb>\w{3,}ed|said|told|came|went|found|took|sat|rang|wrote|"
    r"brought|saw|got|left|put|ran|sent|paid|stood|thought|knew|lost|broke|fell|made|gave|held|kept|showed|"
    r"drove|read)\b",
    re.IGNORECASE,
)
_THEMSELVES = re.compile(
    r"\b(?:I|[Ww]e|[Ss]omeone|[Ss]omebody)\s+(?:\w+ly\s+|just\s+|have\s+|had\s+|then\s+)?(?:\w{3,}ed|had|found|"
    r"took|went|put|told|made|saw|ran|drove|got|sat|left|lost|broke|gave|cut)\b"
)
ABOUT_FAMILY = (
    r"(?:my|his|her|their|our\s+\w+'?s)\s+(?:\w+\s+)?(?:wife|husband|partner|mother|father|mum|mom|dad|son|"
    r"daughter|kids?|child|children|baby|brother|"
    r"sister|family|parents?|grandmother|grandfather|gran|uncle|aunt|marriage|boyfriend|girlfriend|fianc[ée]e?)"
)
_TROUBLE = (
    r"(?:ill|sick|illness|died|dying|dead|death|passed\s+away|cancer|chemo\w*|hospital|hospice|surgery|"
    r"operation|diagnos\w+|stroke|dementia|"
    r"divorc\w+|separat\w+|left\s+me|funeral|pregnan\w+|miscarriage|depress\w+|burn(?:ed|t)?[\s-]?out|rehab|"
    r"drink\w*|affair|accident|trouble|custody|therapy)"
)
PRIVATE = _any(
    rf"\b{ABOUT_FAMILY}\b[^.!?\n]{{0,60}}\b{_TROUBLE}\b",
    rf"\b{_TROUBLE}\b[^.!?\n]{{0,30}}\b{ABOUT_FAMILY}\b",
    r"\b(?:i|we)(?:'m|'ve|\s+am|\s+was|\s+have|\s+have\s+been|'ve\s+been|\s+got)?\s+(?:just\s+|been\s+|also\s+|"
    r"recently\s+|getting\s+|going\s+through\s+a\s+){0,4}"
    r"(?:pregnant|divorc\w+|depressed|diagnosed|burn(?:ed|t)\s+out|in\s+therapy|in\s+hospital|off\s+sick|"
    r"on\s+sick\s+leave|bereaved|separated|grieving|expecting\s+a\s+baby|ill\b|miscarr\w+)",
    r"\b(?:he|she|they|colleague|boss|manager|[A-Z]\w+)(?:'s|\s+is|\s+was|\s+has|'re|\s+are|\s+got|"
    r"\s+will\s+be|\s+just)?\s+(?:just\s+|been\s+|getting\s+|being\s+|going\s+to\s+be\s+|going\s+to\s+get\s+|"
    r"about\s+to\s+be\s+|having\s+|going\s+through\s+){0,4}"
    r"(?:pregnant|a\s+divorce|divorced|divorcing|fired\b(?!\s+up)|sacked|let\s+go\b(?!\s+of)|laid\s+off|"
    r"off\s+sick|on\s+sick\s+leave|signed\s+off\s+sick|an\s+affair|in\s+rehab|depressed|diagnosed|"
    r"an\s+alcoholic|drinking\s+again|bereaved|dying|in\s+hospital|on\s+maternity)\b",
    r"\b(?:my|his|her|colleague'?s|boss'?s|director'?s|manager'?s|[A-Z]\w+'s)\s+(?:own\s+|annual\s+|"
    r"yearly\s+)?(?:salary|bonus|pay\s+rise|pay\s?check|pay\s+cut|severance|pension\s+pot|mortgage|debts?|"
    r"diagnosis|illness|depression|cancer|divorce|pregnancy|miscarriage|funeral|sick\s+leave|affair|"
    r"burn-?out)\b",
    r"\b(?:he|she|i)\s+(?:earns?|earned|makes?|gets\s+paid|is\s+paid)\s+(?:about\s+|around\s+|"
    r"only\s+)?(?:[$€£]\s?)?\d",
    r"\b(?:passed\s+away|funeral|miscarriage|bereavement|suicid\w+)\b",
)
GRIEF = _any(
    r"\b(?:died|dying|passed\s+away|funeral|cancer|chemo\w*|hospice|miscarr\w+|suicid\w+|diagnos\w+|hospital|"
    r"bereave\w*|stroke|dementia|depress\w+|divorc\w+|ill|sick|burn(?:ed|t)?[\s-]?out)\b"
)
_NOTHING = re.compile(
    r"^\W*(?:(?:sorry|hm+|um+|lol|haha\w*|well|honestly|really|oh|ok|nothing|no|none|nope|nah|not|much|really|"
    r"quiet|slow|calm|same|old|as|usual|always|business|all|good|fine|"
    r"week|day|month|here|this|the|a|an|very|pretty|quite|today|so|far|new|to|report|add|say|tell|special|"
    r"particular|specific|comment|idea|clue|i|we|"
    r"don't|dont|do|can't|cannot|couldn't|know|think|of|any|anything|something|one|that|it|it's|its|was|is|has|"
    r"been|had|just|only|lately|nothing's|there|there's|in|"
    r"comes|mind|happened|happening|going|on|from|my|side|me|for|now|at|moment|sure|i've|meetings?|all|"
    r"otherwise|whole|mostly|back|tbh|emails?|holiday|off|sick|travelling|traveling|yet|never|mind|pass|idk|"
    r"dunno|na|n|busy|stuff|things|thing|work|routine|usual|uneventful|boring|normal|and|but|right|remember|"
    r"off|top|head)\b\W*)+$",
    re.IGNORECASE,
)
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LINK = re.compile(r"<?(?:https?://|www\.)\S+>?")
_ENGLISH = frozenset(
    """
    the a an of to in is it and that we i they for on with was are be have has not but at this you or from by as so
    there their our my what who when which do does did had were been no if one all can will would just about more
    than then now she he her his them us it's i'm don't didn't only up out some nobody everyone after because
    """.split()  # noqa: SIM905 - reads better than a column of words
)


def blanked(text: str) -> str:
    """The text with code blocks and links replaced by as many spaces: offsets stay, the words are gone."""
    for pattern in (_CODE, _LINK):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    return text


def is_english(text: str) -> bool:
    """Whether the rules, which know English only, should have a say. Short texts get the benefit of the doubt."""
    said = words(text)
    letters = [char for char in text if char.isalpha()]
    if not said or sum(char.isascii() for char in letters) < 0.9 * len(letters):
        return False
    known = sum(word.replace("’", "'") in _ENGLISH for word in said)
    return known >= len(said) * (0.2 if len(said) > 12 else 0.12) if len(said) >= 6 else True


def says_nothing(text: str) -> bool:
    """A shrug in words: "not much, same as always"."""
    count = len(words(text))
    return count == 0 or (count <= 14 and _NOTHING.match(text.replace("’", "'")) is not None)


def is_private(text: str) -> bool:
    """Whether it touches somebody's health, family, pay or job in a way that is nobody's business."""
    return PRIVATE.search(text.replace("’", "'")) is not None


def is_story(text: str) -> bool:
    """A moment, somebody in a role, and what came of it or how much: enough for one good interview."""
    figures = (found.group() for found in NUMBER.finditer(text))
    people = ROLE.search(text) or _THEMSELVES.search(text)
    outcome = (
        CONSEQUENCE.search(text)
        or CAUSE.search(text)
        or sum(figure[0].isdigit() and not YEAR.match(figure) for figure in figures) >= 2
    )
    return bool(MOMENT.search(text) and people and outcome)


def is_told(text: str) -> bool:
    """A story without a date: somebody in a role, and one thing happening after another."""
    people = ROLE.search(text) or _THEMSELVES.search(text)
    return people is not None and happenings(text) >= 4 and len(words(text)) >= 30


def happenings(text: str) -> int:
    """How many different things happened, by their verbs."""
    return len({found.group("verb").lower() for found in _HAPPENED.finditer(text)})
