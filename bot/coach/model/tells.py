"""What gives a generated text away: links, markup, template code, secrets asked for, orders, words about itself, and
what isn't ours to say or to ask."""

import re
import unicodedata
from collections.abc import Sequence

from bot.coach.model.quotes import spelled
from bot.domain.words import folded


def _any(*parts: str) -> re.Pattern[str]:
    """Any of them. No part repeats without a limit, so that no text is slow."""
    return re.compile("|".join(parts), re.IGNORECASE)


def plain(text: str) -> str:
    """The text as these patterns read it: full-width and other disguised letters as the usual ones, on one line."""
    return " ".join(folded(unicodedata.normalize("NFKC", text)).split())


_TLD = (
    r"com|org|net|edu|gov|mil|int|info|biz|io|ai|dev|app|co|me|ly|gl|gd|gg|tv|cc|sh|xyz|online|site|shop|store|tech|"
    r"cloud|link|click|top|page|blog|live|news|club|pro|tools|zip|mov|uk|de|fr|eu|nl|es|pl|se|dk|fi|cz|at|ch|ca|au|nz|"
    r"jp|cn|kr|br|mx|ru|ua|za"
)
_LINK = _any(
    r"\b[a-z][a-z0-9+.-]{1,15}://",
    r"\bwww\d?\.\w",
    r"\b(?:mailto|javascript|tel|data|vbscript):\s?[\w+/]",
    r"[\w.+-]{1,64}@[\w-]{1,63}\.\w",
    rf"(?<![\w@-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{_TLD})(?![\w-]|\.\w)",
    r"(?<![\w@-])(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}/\w",
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])",
)
_DOTTED = re.compile(r"(?<![\w.])[^\W_][\w-]{1,62}(?:\.[\w-]{1,63}){0,3}\.[^\W\d_]{2,24}(?![\w-])")
_MARKUP = _any(
    r"<\s?[a-z!@#/?]|<\d{0,3}>",
    r"(?<![\w.])@\s?\w",
    r"(?<![\w&])#[^\W\d]",
    r"!(?:channel|here|everyone)\b",
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});",
    r"[|\\]|~~|__|\]\s?\(|!\[",
    r"\*(?=[^\s\d])|(?<=[^\s\d])\*",
    r"(?<!\w)_\w[^_]{0,80}_(?!\w)",
    r"^\s*(?:#{1,6}\s|[-*+•>]\s|\d{1,2}[.)]\s)",
    r"(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?!\w)",
)
_TEMPLATE = _any(
    r"\{\{|\}\}|\{[%#]|[%#]\}|[$#]\{|<%|%>|\{\w{0,40}\}|(?<![\w%])%(?:\(\w{1,40}\))?[sdr]\b",
    r"\[(?-i:[A-Z][A-Z_ ]{2,40})\]|\[(?:insert|your|the|customer|client|company|product|topic|name|quote)\b"
    r"[^\]]{0,40}\]",
)
_MACHINE = _any(
    r"\bas an? (?:large )?(?:ai\b ?(?:language )?(?:model|assistant)|language model)|\bi(?:'m| am) an? (?:ai|"
    r"(?:large )?language model|chat ?bot|assistant)\b",
    r"\b(?:ignore|disregard|forget|override) (?:(?:all|any|the|your|my|of|these|those) ){0,3}(?:previous|prior|above|"
    r"earlier|preceding|foregoing|system) (?:instructions?|rules?|prompts?|messages?|words|text)",
    r"\b(?:my|your|the) (?:system prompt|instructions (?:say|are|were|tell))\b",
    r"\bi (?:cannot|can't|can not|won't|am unable to|'m unable to) (?:help|assist|comply|answer|do that|fulfil)",
    r"(?:^|[.!?] )(?:sure|certainly|of course|absolutely)[,!] here(?:'s| is| are)\b|^here(?:'s| is| are) (?:a|an|the|"
    r"your|my|some|one)\b[^.?!]{0,40}\bquestions?\b|^(?:follow-?up )?question ?\d{0,2}:",
)
_POLITE = r"(?:^|[.!?:;] ?|, |\b(?:please|kindly|(?:can|could|would|will) you(?: please| just| also)?) )"
_ALL = (
    r"(?:everyone|everybody|all\b|anyone|anybody|the (?:whole |entire )?(?:channel|team|company|workspace|office|group|"
    r"staff)|your (?:whole |entire )?(?:team|colleagues|channel)|(?:this|every) channel)"
)
_ORDER = _any(
    rf"{_POLITE}(?:ping|notify|alert|page|tag|mention|message|email|e-mail|dm|invite|tell|remind|inform|warn|call|"
    rf"write to|send (?:this |it )?to|forward (?:this|it) to) {_ALL}",
    rf"{_POLITE}(?:click|tap|download|install|execute|wire|sign in|log ?in|log on|verify your|reply with|copy and|"
    r"paste|open the (?:link|file|attachment)|forward (?:this|it)|send money|transfer (?:the )?(?:money|funds|\d))\b",
)

_LOGIN = (
    r"(?:pass ?words?|pass ?codes?|pass-?phrases?|(?-i:PINs?\b)|pin (?:codes?|numbers?)|credentials?|log-?in "
    r"(?:details|data|names?)|passw[oö]rte?r?|kenn ?w[oö]rte?r?|mots? de passe|contraseñas?|wachtwoord(?:en)?|senhas?)"
)
_KEY = (
    r"(?:api[ -]?(?:keys?|secrets?|tokens?)|(?:access|auth|authentication|bearer|session|security|refresh|oauth) "
    r"(?:tokens?|keys?)|(?:secret|private|ssh|encryption|signing|licen[cs]e) keys?|client secrets?|session cookies?|"
    r"seed phrases?|(?:recovery|one-time|2fa|mfa|otp|verification|security|access|door|alarm|backup|wi-?fi|safe|gate) "
    r"codes?|wi-?fi keys?|"
    r"(?-i:OTPs?\b))"
)
_ACCOUNT = (
    r"(?:(?:credit |debit |bank )?card (?:numbers?|details)|(?-i:CVV|CVC|IBAN)s?\b|(?:bank )?account (?:numbers?|"
    r"details)|bank details|sort codes?|routing numbers?)"
)
_PERSON = (
    r"(?:social security(?: numbers?)?|(?-i:SSNs?\b)|passport numbers?|national insurance(?: numbers?)?|tax ids?\b|"
    r"dates? of birth|birth ?dates?|(?:home|private|personal|e-?mail|postal|street) address(?:es)?|(?:phone|mobile|"
    r"telephone|cell) numbers?)"
)
_PAY = r"(?:salar(?:y|ies)|pay ?slips?|pay ?checks?|how much (?:do|does|did) (?:you|he|she) (?:earn|make|get paid))"
SECRETS = {
    name: _any(rf"\b(?:{part})")
    for name, part in {
        "password": _LOGIN,
        "key": _KEY,
        "account": _ACCOUNT,
        "person": _PERSON,
        "pay": _PAY,
    }.items()
}
_HARD = rf"(?:{_LOGIN}|{_KEY}|{_ACCOUNT}|{_PERSON})"
_ANY = rf"(?:{_HARD}|{_PAY})"
# "your password", and not "your password policy".
_ITSELF = (
    r"(?!\w)(?=[^\w%-]*$|[?.!,;:)\"”]| (?:to|for|of|in|on|at|is|was|are|were|here|now|again|with|so|and|or|please|that|"
    r"you|they|he|she|we|i|right|before|below)\b)"
)
_ASKS_FOR = _any(
    rf"\byour (?:\w+ ){{0,2}}{_ANY}{_ITSELF}",
    rf"\b(?:his|her|their) (?:own )?{_PAY}{_ITSELF}",
    rf"\bwhat(?:'?s| is| was| are| were) (?:the|that|this|his|her|their|its|our) (?:\w+ ){{0,3}}{_HARD}{_ITSELF}",
    rf"\b(?:what|which) {_HARD} (?:do|did|are|were|have) you\b|\b(?:what|which) {_HARD} (?:opens?|unlocks?|works?|"
    r"is it|gets?)\b",
    rf"\b(?:tell|give|send|show|dm|email|message|lend|read) (?:me|us) (?!about\b)[^.?!]{{0,60}}\b{_ANY}{_ITSELF}",
    rf"\blet (?:me|us) (?:have|know|see|use) [^.?!]{{0,60}}\b{_ANY}{_ITSELF}",
    rf"{_POLITE}(?:share|send|paste|post|type|enter|provide|give|show|confirm|forward|upload|reveal|disclose|write|spell|"
    rf"repeat|drop|put|reply with) (?!about\b)[^.?!]{{0,60}}\b{_ANY}{_ITSELF}",
    rf"\bneed (?:to know )?(?:the|your|that|his|her|their) (?:\w+ ){{0,2}}{_ANY}{_ITSELF}",
)
_IDENTITY = _any(
    r"\b(?:which|what) (?:customer|client|patient|company|firm|bank|hospital|supplier|school|account|person|user|"
    r"buyer|tenant) (?:was|is) (?:it|this|that|he|she|the one)\b",
    r"\bwho (?:is|was|are|were) (?:the|that|this|your|their) (?:customer|client|patient|user|buyer|tenant)s?"
    r"(?=\W*$|[?,.])",
    r"\b(?:customer|client|patient|company|firm|person|user|buyer|man|woman|he|she) (?:was |is |were )?called\W*$",
    r"\b(?:can|could|would|will|may) (?:you|i) name (?:him|her|them|the|that|this|one|it|names?)\b|\bby name\?|"
    r"\bnames? of (?:the|that|this|your|their) (?:customer|client|patient|company|firm|person|user|buyer|tenant)",
)

# -- what isn't ours to say: for each a pattern of what never may be, and of what may if its group is in their words --

_END = r"(?=\W*$|[.,:;!?]| (?:anyway|here|but|and|so|except|either|too|from|to|with|for)\b)"
_REPLY = r"(?:answers?|repl(?:y|ies)|words?|names?|stor(?:y|ies)|messages?|secrets?)"
_TOLD = (
    rf"(?:your (?:\w+ )?{_REPLY}|(?:all|any|none|nothing|everything|anything)(?: of)? (?:this|that|it)|(?:all|nothing|"
    r"everything|anything|what|whatever) you(?:'ve| have)? (?:say|said|tell|told|write|wrote)(?: me| us| here| now)?|"
    r"(?:this|our) (?:talk|conversation|chat|interview|answer|reply|message))"
)
_ASIDE = (
    r"(?:off[ -]the[ -]record|between (?:us(?! and)|you and (?:me|i)|ourselves)|in (?:strict |full )?confidence|"
    r"confidentially|anonymously)"
)
_SECRECY = rf"(?:confidential|{_ASIDE}|(?:anonymous|private|secret|safe){_END}|safe with (?:me|us))"
_IS = r"(?:'s|'re| is| are| stays?| remains?|(?:'ll| will)(?: stay| remain| be(?: kept)?)|(?: is| are)? kept)"
_BE_READ = (
    r"(?:\w+ ){0,2}?(?:read|shared|seen|published|quoted|recorded|stored|used|passed on|shown|told|repeated|logged|"
    r"reported|traced|named|identified|printed|attributed|held against)"
)
_GONE = r"(?:\w+ ){0,2}?(?:deleted|erased|destroyed|wiped|anonymi[sz]ed|removed|forgotten)"
_NOBODY = r"(?:nobody|no[ -]?one|no human|not a soul)(?: else| here| at all)?"
PROMISES = (
    _any(
        rf"^(?:\w+,? ){{0,2}}{_ASIDE}[,:.;]|\b(?:{_TOLD}|this){_IS} (?:\w+ ){{0,3}}?{_SECRECY}",
        rf"(?:^|[.!?:;] )(?:it|that|you){_IS} (?:\w+ ){{0,3}}?{_SECRECY}",
        rf"\b{_NOBODY}(?:'ll| will| can| gets? to| is going to| ever){{0,2}} (?:ever )?(?:reads?|sees?|hears?|knows?|"
        rf"finds? out|learns?)(?: about| of)? (?:(?:any of )?this{_END}|what you\b|your (?:\w+ )?{_REPLY})",
        rf"\b(?:{_TOLD}|this|you)(?: won't| will not| will never|'ll never| can't| cannot)(?: ever)? be {_BE_READ}\b",
        rf"\b(?:none of (?:this|that|it)|nothing you \w+) (?:is|gets|(?:will|can)(?: ever)? be) {_BE_READ}\b",
        rf"\b{_TOLD} (?:isn't|aren't|is not|are not|is never|are never) {_BE_READ}\b",
        rf"\b{_TOLD}(?:'s| is| are| was| has been| have been|(?:'ll| will) be| gets?) {_GONE}\b",
        r"\b(?:i|we)(?:'ve|'ll| have| will| can| shall)?(?: just| now| also){0,2} (?:delet|eras|destroy|wip(?:e|"
        r"ing)|scrub|anonymi[sz]|redact|shred)\w{0,3}\b",
        r"\b(?:i|we)(?: won't| will not| will never|'ll never| shan't|(?: can)? (?:promise|guarantee|swear|assure))\b",
        r"\b(?:i|we)(?:'ll| will| can)(?: also| then)? (?:pay|reward|promote|protect|make sure|see to it|ensure|hide|"
        rf"(?:leave|take) (?:it|this|that|your \w+) out|keep quiet|keep (?:\w+ ){{1,3}}?(?:{_SECRECY}|to ourselves))",
        r"\b(?:you have (?:my|our) word|my lips are sealed|trust me|rest assured|(?:speak|talk) freely|safe space)\b",
    ),
    _any(
        rf"\b({_ASIDE})|\b(?:it|that){_IS} (?:\w+ ){{0,3}}?({_SECRECY})",
        rf"\b({_NOBODY}(?:'ll| will)(?: ever)? (?:know|find out|read|see|hear|learn))\b",
        rf"\b(?:this|it|that)(?: has been| will be|'ll be) ({_GONE})\b",
        rf"\b(?:it|that) (?:won't|will never) be ({_BE_READ})\b",
    ),
)

_ROLE = (
    r"(?:directors?|boss(?:es)?|managers?|chief|employer|company|supervisor|superiors?|head|ceo|cfo|coo|cto|editor|board|"
    r"management|president|owner|hr|colleagues?|department|leadership|marketing|legal|compliance)"
)
_OF = r"(?: of (?:\w+ ){0,2}?\w+)?,?"
IN_A_NAME = (
    _any(
        rf"\b{_ROLE}{_OF} (?:now |also )?(?:asks|says|wonders|demands|insists|wants to know|would like to know) ?:",
        rf"\b{_ROLE}{_OF} (?:\w+ ){{0,2}}?(?:ask(?:s|ed)|tells|told|sent|want(?:s|ed)|would like) (?:me|us)\b",
        r"\b(?:asked|told|instructed|ordered|wants|authori[sz]ed) (?:me|us) to\b|\bi(?:'ve been|'m| was| am) "
        rf"(?:asked|told|instructed|ordered|sent)\b|\bi(?:'m| am) (?:(?:ask|speak)ing for )?(?:your|the) {_ROLE}\b",
        rf"^\w+ here[:,.]|\bthis is (?:your|the) {_ROLE} (?:speaking|here)|\bmessage from your {_ROLE}\b",
    ),
    _any(
        rf"\b(?:your|the|our) ({_ROLE}{_OF} (?:is asking|has asked|asks|wants (?:to|you)|needs to know|would like|"
        r"demands|expects|insists))\b|\b(on behalf of|in the name of)\b",
    ),
)
_OUT = r"(?:fired|sacked|dismissed|laid off|disciplined|demoted|let go|punished|sued|prosecuted|replaced)"
_WILL_PRINT = (
    r"(?:'ll| will| shall| (?:is|are) going to)(?: also| then| now)? (?:publish|print|post)(?= (?:this|that|it|your|"
    r"all|everything|what you)\b)"
)
THREATS = (
    _any(
        r"\byour (?:\w+ )?(?:job|position|contract|bonus|career|future)s?(?:(?:'s| is| are| (?:will|may|could) be) "
        r"(?:\w+ ){0,2}?(?:at risk|at stake|on the line|in danger|over|gone)| depends| hangs)\b",
        rf"\byou(?:'ll| will| could| may| might| are going to) (?:(?:be|get) (?:\w+ )?{_OUT}|lose your job|regret)\b",
        r"\bor else(?=[.,:;!?]|$)|\bthere (?:will|may|could) be consequences\b|\b(?:i|we) know where you live\b|"
        r"\bif you (?:don't|do not|won't|refuse to) (?:answer|reply|respond|tell)(?=\W*$|[,.:;]| (?:me|us|this)\b)",
        r"\b(?:i|we)(?:'ll| will| shall| must| have to) (?:report|sue|fire|expose|inform|tell (?:your|the|every))\b",
        rf"\b(?:i|we|(?:your|the|our) {_ROLE}){_WILL_PRINT}|\byour (?:\w+ )?{_REPLY} will be published\b",
    ),
    _any(rf"\b(?!you\b|who\b)(\w{{1,40}}{_WILL_PRINT})"),
)
_CONDITION = (
    r"(?:pregnant|ill(?![ -]\w)|sick(?! of)|unwell|depressed|married|divorc(?:ed|ing)|gay|lesbian|bisexual|religious|"
    r"muslim|jewish|christian|catholic|disabled|(?:un)?happy at home|in debt|drunk|addicted|suicidal|diagnosed|on "
    r"medication|in therapy|single(?=\W*$|[,?])|in love|in a (?:union|relationship))"
)
_BE = r"\b(?:are|were|aren't|weren't|is|was|have|has)"
PRIVATE = (
    _any(
        rf"{_BE} you (?:\w+ ){{0,3}}?{_CONDITION}\b|\byou (?:look|seem|sound) (?:\w+ )?{_CONDITION}\b",
        r"\bhow old (?:are|were) you\b|\b(?:when|where) were you born\b|\bwhere (?:do you live\b|are you from\b)",
        r"\byour (?:\w+ )?(?:religion|faith|ethnicity|sexuality|(?:sex|love|private|home) life|politics|age|income|"
        r"marital status|marriage|divorce|pregnancy|illness|diagnosis|medication|mental health)\b",
        r"\bwhom? (?:do|did|will|would) you (?:\w+ )?vote\b|\bhow (?:do|did) you vote(?=\W*$| in)|\byou vote for\b",
        r"\bwhat (?:do|did|does|will) (?:you|he|she|your \w+) (?:\w+ )?(?:earn(?! (?:on|per|with|from|by|for|back))|"
        r"get paid)\b|\b(?:what|how much) (?:are|were) you paid\b|\bdo you (?:believe in god|pray|"
        r"have (?:any )?(?:kids|children|debts|a (?:partner|boyfriend|girlfriend|wife|husband|disability|family)))\b",
        r"\b(?:have|were) you (?:ever )?(?:been )?(?:fired|sacked|arrested|convicted|abused|in (?:prison|rehab))\b",
        r"\b(?:told|tell|said|say|heard|hear|confided?)\b[^.?!:;]{0,40} (?:in confidence|confidentially)\b",
    ),
    _any(rf"{_BE} (?:he|she|they|your \w+|anyone|anybody) (?:\w+ ){{0,3}}?({_CONDITION})\b"),
)
_WHO = r"\b(?:who(?:m|se)?(?:'s)?|which (?:\w+ ){0,2}?(?:of|one|person|colleague|manager|director|team|department)s?)\b"
BLAME = (
    _any(
        rf"{_WHO}[^.?!:;]{{0,50}} (?:to blame|at fault|guilty|incompetent|useless|lazy)\b",
        r"\bwhose (?:\w+ )?(?:fault|blunder|mistake|error)\b|\bwhom? (?:do|did|would) you (?:\w+ )?(?:blame|hate)\b",
        r"\bwho(?:'s| is| was)? (?:\w+ )?(?:responsible for (?:this|that|the) (?:mess|mistake|error|failure|disaster)|"
        r"ma(?:d|k)es? (?:the|that|this) (?:mistake|error|blunder)|(?:messed|screwed) (?:it |this |that )?up)\b",
        rf"{_WHO} (?:\w+ ){{0,3}}?should (?:be |get )?{_OUT}\b",
    ),
    _any(r"\b(the culprit)\b"),
)


def has_link(text: str, known: frozenset[str]) -> bool:
    """A link, an address, or what a chat would make one of; "Node.js" is none when they said it."""
    if _LINK.search(text):
        return True
    return any(not {word.key for word in spelled(found.group())} <= known for found in _DOTTED.finditer(text))


def has_markup(text: str) -> bool:
    """Of the text as it is: reading it plainly makes apostrophes of backticks."""
    return "`" in unicodedata.normalize("NFKC", text) or _MARKUP.search(plain(text)) is not None


def has_template(text: str) -> bool:
    return _TEMPLATE.search(text) is not None


def is_out_of_role(text: str) -> bool:
    return _MACHINE.search(text) is not None


def gives_an_order(text: str) -> bool:
    return _ORDER.search(text) is not None


def asks_who(text: str) -> bool:
    """Asks who a customer is, in other words than for a name."""
    return _IDENTITY.search(text) is not None


def secrets_in(texts: Sequence[str]) -> frozenset[str]:
    """Which kinds of secret these plain texts speak of."""
    return frozenset(name for name, pattern in SECRETS.items() if any(map(pattern.search, texts)))


def asks_secret(text: str, spoken_of: frozenset[str]) -> bool:
    """Asks for a secret, or speaks of a kind of secret that they didn't speak of. A security expert may be asked about
    passwords, never for one."""
    return bool(secrets_in([text]) - spoken_of) or _ASKS_FOR.search(text) is not None


def is_unprintable(text: str) -> bool:
    """Controls, invisible and direction-changing characters, half characters. Joiners are letters in some scripts."""
    for place, char in enumerate(text):
        if char in "\u200c\u200d" and place and ord(text[place - 1]) > 0x5FF and text[place - 1].isalpha():
            continue
        if char not in "\n\r" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            return True
    return False
