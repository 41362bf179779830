"""What gives a generated text away: links, markup, template code, secrets asked for, orders, words about itself."""

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
    r"seed phrases?|(?:recovery|one-time|2fa|mfa|otp|verification|security|access|door|alarm|backup) codes?|"
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
