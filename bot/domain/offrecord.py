"""Off the record, said in words: recognised here, before anything else looks at a message."""

import re
from enum import StrEnum

from bot.domain.words import folded, is_small_talk, merged, sentences, word_count, words

__all__ = ["Reach", "back_on_record", "is_small_talk", "reach"]


class Reach(StrEnum):
    """What a remark puts off the record."""

    THIS = "this"  # this message: "Between us, they will sue."
    LAST = "last"  # the message before, and this one: "scratch that last message"
    ANSWER = "answer"  # the whole answer so far: "off the record, please"
    NEXT = "next"  # this message and the rest of the answer: "The following stays between us:"


def _any(*parts: str) -> re.Pattern[str]:
    """Any of them; a space stands for white space, of which `folded` leaves one character at a time."""
    return re.compile("|".join(parts).replace(" ", r"\s"))


_THAT = (
    r"(?:(?:any|all|some|most|much|none|half) of )?(?:that|this|it|those|these|them|me|my words?|"
    r"what i (?:just )?(?:said|wrote|told)|the (?:above|last|previous|part|bit|thing|name|numbers?|figures?|story))"
)
_USE = (
    r"(?:quote|print|publish|post|use|repeat|share|mention|write|include|report|record|circulate|forward|spread|put|"
    r"pass|attribute|leak|highlight|note down|take down|screenshot)"
)
_USED = (
    r"(?:quoted|printed|published|posted|used|repeated|shared|mentioned|written(?: (?:down|up|about))?|included|"
    r"reported|recorded|attributed|circulated|in print|in writing|in an? (?:article|post)|online|public|out there)"
)
_BIT = r"(?:bit|part|message|thing|one|line|sentence|piece|point|comment|remark|detail|paragraph|number|figure|name)"
_NOT = (
    r"(?:don'?t|do not|never|please not|pls don'?t|dont|cannot|can ?not|can'?t|mustn'?t|must not|shouldn'?t|should not|"
    r"won'?t)"
)
_START = (
    r"(?:^|[.!?…,;:()\n-] ?|\b(?:please|pls|plz|but|so|and|just|also|btw|obviously|ok|okay|really|you|though|now|"
    r"kindly|or) )"
)
_DO_NOT = (
    rf"{_START}(?:don'?t|do not|never|(?:please|pls|plz) not|you (?:can'?t|cannot|may not|must ?n'?t|must not|"
    r"should ?n'?t|should not)) (?:ever |please |actually |go and )?"
)
_MORE = (
    r"(?:,? (?:please|pls|plz|ok|okay|though|thanks|thx|yet|ever|anywhere|anything|externally|publicly|online|outside|"
    r"further|either|at all|for now|with (?:anyone|anybody|others|him|her|them)|to (?:anyone|anybody|others|him|her|"
    r"them)|around|on|about (?:this|that|it)|i (?:said|told)(?: (?:this|that|it|so))?))*"
)
_END = r"(?= ?(?:$|[.!?…,;:()]|[^\x00-\x7f\w“€£])| -|\n| (?:until|till)\b)"  # of a sentence or a clause
_INSIDERS = (
    r"(?:(?:(?:my|our|the|your) )?(?:\w+ )?(?:directors?|boss(?:es)?|managers?|management|marketing|editors?|"
    r"leadership|hr|legal|comms|pr|ceo|cfo|coo|cto|board|press|media|sales|team|colleagues|head of \w+)|anyone|anybody|"
    r"everyone|everybody|him|her|them)"
)
_OTHERS = (  # whom advice is about; a word that ends like these is no name
    r"(?:me|us|you|it|this|that|people|staff|anything|everything|\w+(?:ers|ors|ents|ants|ees|ists|ians|ies|urses|als|"
    r"aff|okes|ales|tuff|ruth|th?ings)|customer|client|patient|user|buyer|lies)\b"
)
_THE_WORDS = r"(?:(?:about|of) )?(?:any of )?(?:this|that|it|these|those|what i \w+)(?: (?:one|bit|part|message))?"

# Said of words that may be used after all, or of something else. Taken out before the rest is looked at.
_HARMLESS = _any(
    r"\b(?:not|isn'?t|wasn'?t|nothing (?:here )?is|no need to keep (?:this|that|it)) (?:really |actually |"
    r"even )?(?:off|of)[ -]+the[ -]+record\b|\b(?:happy|fine|ok|okay|glad|free) (?:for you )?to (?:be quoted|quote|"
    r"print|publish|share)\b|\byou (?:can|may|could|are free to) (?:happily |freely )?(?:quote|print|publish|share|"
    r"use)\b[^.!?\n]{0,30}|\bnot (?:a )?(?:secret|confidential)\b|\b(?:isn'?t|wasn'?t|nothing|no longer|"
    r"hardly) (?:a secret|secret|confidential)\b|\bbetween (?:us|you|ourselves|the two of us) and (?!me\b|myself\b|i\b|"
    r"the (?:lamp ?post|gate ?post|wall|bedpost)\b)|\b(?:went|gone|go|goes|fell|disappeared) off the record books?\b|"
    r"\bback on the record\b|\bshow,? don'?t tell\b"
)

_FORWARD = _any(
    r"\b(?:the )?(?:next|following|rest|coming) (?:bit|part|message|thing|one|line|sentence|of (?:this|it|my|what))\b|"
    r"\bwhat (?:follows|comes next|i(?:'m| am) (?:about to|going to)|i(?:'ll| will) (?:say|tell|write) (?:now|next))\b|"
    r"\bthe following\b|\bfrom (?:here|now) on\b|\buntil i say\b|\bwhat i say (?:next|now)\b|\b(?:can|could|may|"
    r"should) (?:i|we)\b[^.!\n]{0,40}\b(?:off|of) the record\b|\bgo(?:ing)? off the record\b"
)
_BACK_ONE = _any(
    r"\b(?:last|previous|preceding|that) (?:\w+ )?" + _BIT + r"\b|\bwhat i just\b"
    r"|^\W*(?:(?:wait|oh|oops|ah|hm+|no|sorry|please|pls|actually|ok|and|hang on)\W+)*"
    r"(?:scratch|ignore|delete|forget|strike|erase|drop|disregard|skip over|remove|cut|unsee)\b"
    r"|\bwrong (?:window|chat|channel|person)\b|\bwasn'?t (?:meant )?for you\b|\bshould(?:n'?t|"
    r" not) have (?:said|told|sent|written|posted)"
)

_TAKEN_BACK = (
    rf"(?:\bi(?:'ll| will| must| have to)?|\b(?:let me|can i|could i|to)|{_START}) ?(?:take|took) (?:(?:all of )?that|"
    rf"(?:my|the) last \w+|what i (?:just )?(?:said|wrote)|everything) back{_END}"
)
# Names are told by their capital, so these look at the message as it was typed.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'-]*[a-zß-öø-ÿ](?: [A-ZÀ-ÖØ-Þ][\w'-]+)?\b"
_NAMED = _any(
    rf"(?i:{_DO_NOT}(?:(?:tell|show|inform|mention|quote|name|identify) |(?:share|discuss) (?:\w+ )?with |(?:send|"
    rf"email|give|say|read|forward|pass) (?:this|that|it|the \w+) (?:on )?to )){_NAME}|\b(?!(?i:{_OTHERS}|he|she|they|"
    rf"we|one|nobody|no one|some\w*|every\w+|most|many)){_NAME}(?i: (?:can'?t|cannot|can not|may not|"
    r"does ?n'?t (?:need|have) to|need ?n'?t|better not|should ?n'?t|should not|must ?n'?t|must not) (?:see|read|hear|"
    rf"know|find out)(?: {_THE_WORDS})?{_MORE}{_END})"
)
_REMARKS = _any(
    rf"{_START}{_NOT} (?:ever |please |actually |go and |let anyone )?{_USE}(?: (?:down|on|about|around|up|"
    rf"anyone))? {_THAT}\b|{_DO_NOT}(?:quote|print|publish|post|share|repeat|forward|circulate|spread|leak|attribute|"
    rf"screenshot|disclose|reveal|pass on){_MORE}{_END}|(?:^|\b(?:please|pls|plz) )(?:don'?t|do not|not) (?:tell|show|"
    rf"mention|use|include|write|record|report){_MORE}{_END}|{_DO_NOT}(?:(?:tell|inform) (?!{_OTHERS})[\w'-]+|"
    rf"let (?!{_OTHERS})[\w'-]+ know){_MORE}{_END}|{_DO_NOT}show (?:this|that|it|these|any of|what i)\b|"
    rf"{_DO_NOT}(?:(?:tell|show|inform|share with|send|email|forward|mention to) (?:to )?{_INSIDERS}(?:{_MORE}{_END}|"
    rf" {_THE_WORDS}\b)|show [\w'-]+ {_THE_WORDS}{_END}|(?:share|discuss) with {_INSIDERS}|(?:send|email|give|say|"
    rf"read|forward) (?:this|that|it) (?:on |out )?to {_INSIDERS})\b|{_DO_NOT}let (?:[\w'-]+ )?[\w'-]+ (?:see|know|"
    rf"read|hear|have|get) {_THE_WORDS}{_END}|(?:\b(?:my|our|the) |{_START}){_INSIDERS} (?:can'?t|cannot|can not|"
    r"may not|should ?n'?t|should not|must ?n'?t|must not|does ?n'?t (?:need|have) to|need ?n'?t|better not|"
    rf"don'?t need to) (?:see|read|hear|know|find out)(?: {_THE_WORDS})?{_MORE}{_END}|{_START}(?:keep|leave|"
    rf"kept?) (?:strictly )?(?:private|secret|confidential|quiet|internal){_MORE}{_END}|(?:^|"
    rf"[.!?…(\n] ?)(?:strictly )?private(?: (?:and|&) confidential)?(?: ?[:)]| - |[.!]? ?$|,? please\b)|{_TAKEN_BACK}|"
    rf"{_START}{_NOT} (?:let|want|get) (?:anyone|anybody|them|this|that|it|to see)\b[^.!?\n]{{0,40}}\b(?:out|know|see|"
    rf"hear|read|print|{_USED[3:-1]})\b|(?:{_START}|\b(?:to|you|us|let's|lets|must|should) )(?:keep|"
    r"leave) (?:all of )?(?:this|that|it|these|those|me|my name|our name|the names?|the (?:last|previous) \w+|"
    r"them) (?:last )?(?:bit |part |one |message |thing )?(?:strictly |just |all )?(?:to yourself|quiet|private|"
    r"secret|between|out\b|confidential|off|under (?:wraps|your hat)|hush|unwritten|unpublished|in the family|"
    rf"internal|mum)|(?:{_START}|\b(?:to|you|could|can|us|should|must) )leave (?:this|that|it|me|us|the (?:name|"
    rf"number|figure|last \w+)) out\b|{_START}(?:that|this|it|which|what follows|the following|all (?:of )?(?:this|"
    r"that)|everything)(?:'s| is| was) (?:all |quite |of course |said in )?(?:confidential|confidence|embargoed|"
    r"classified|under embargo)\b|(?:^|[.!?…(] ?|\b(?:but|and|this|that) (?:is |one is )?)confidential(?:ly)? ?(?:[:,."
    r";!)-]|$|between|please)|(?:^|[.!?…,;:()\n-] ?|\b(?:please|pls|but|so|and|just|could you|can you|ok|wait|"
    r"sorry) )(?:ignore|delete|remove|drop|omit|skip over|cut|redact) (?:(?:that|this|it)\b(?= ?(?:[.!,;:)?-]|$|"
    r"please|pls|last\b|bit\b|part\b|message\b|one\b|from\b|sentence\b|line\b|paragraph\b|about\b))|(?:the|"
    r"my) (?:last|previous|above|second|first|bit|part|name|number)\b|what i\b|everything i\b)",
    r"\b(?:(?:off|of|offf|oof)[ -]*+(?:the[ -]*+|teh |th )(?:rec[oe]rd|recrod|reocrd|recrd)\b(?! (?:books?|store|"
    r"label|date|keeping))|off record\b|off-?the-?rec\b|otr\b|between (?:just )?(?:us|ourselves|you and (?:me|i|"
    r"myself)|me and you|the two of us|friends|these (?:four )?walls|you,? me and)\b|(?:just|only|"
    r"strictly) (?:between|among(?:st)?) (?:us|ourselves|friends)\b|entre nous\b|not (?:meant |intended |fit )?(?:for|"
    r"to go (?:into|in)|to be) (?:any |the |general |public |wider )?(?:publication|attribution|print(?:ing)?|"
    r"quot(?:ing|ation|es?|ed)|press|public(?:ity)?|circulation|distribution|consumption|sharing|shared|release|"
    r"printed|published|repeated|used|posted|record|outside|anyone else|the (?:post|article|transcript|outside|"
    r"web(?:site)?|blog)|posts?\b)|(?:should ?n'?t|should not|must ?n'?t|must not|ought not to|(?:should|must) never|"
    r"(?:is|are)(?: not|n'?t) (?:supposed|allowed|meant) to) (?:ever |really |get to )?(?:see|read|hear|know|learn|"
    rf"find out|get) {_THE_WORDS}{_MORE}{_END}|(?:do ?n'?t|do not|would ?n'?t|would not) want (?:\w+ ){{1,3}}to (?:see"
    rf"|read|know|hear|get) {_THE_WORDS}{_END}|not for external(?:s| (?:use|eyes|ears|sharing|publication|"
    rf"communications?|readers?|people))?{_END}|(?:please|pls|plz) (?:don'?t|do not|never) (?:mention|name|quote|"
    r"print|publish|write about|share|use) (?:the|any|our|my|their)\b|(?:i|we)(?:'d| would)? (?:much )?(?:rather|"
    r"prefer) (?:it if |if |that )?(?:you |this |that |it |we |i )?(?:not|didn'?t|don'?t|wasn'?t|weren'?t|nobody|"
    r"no one|keep|kept|leave|left|stays?|stayed)\b[^.!?\n]{0,30}\b(?:quote|print|publish|use|share|write|mention|"
    r"repeat|name|yourself|us|out|in|private|quiet|here|quoted|printed|published|used|shared|mentioned|written|"
    r"named)\b|(?:i|we) (?:don'?t|do not|would ?n'?t|really don'?t) want (?:to see )?(?:that|this|it|any of (?:that|"
    rf"this))\b[^.!?\n]{{0,30}}\b{_USED}|(?:this|that|it|which|these|those) (?:last )?(?:{_BIT} )?(?:can(?:no|')?t|"
    r"cannot|can not|must ?n'?t|must not|should ?n'?t|should not|may not|is not to|mustnt|"
    rf"cant) (?:ever )?(?:be {_USED}|get out|go (?:out|any further|public|anywhere|in|into)|leave (?:this|the)|appear|"
    rf"leak)|not to be {_USED}\b|keep\b[^.!?\n]{{1,40}}\b(?:off (?:the )?record|to yourself|between us|under (?:wraps|"
    r"your hat))|keep (?:it|this|that) (?:low|down|mum)\b|keep mum\b|mum'?s the word\b|under your hat\b|edit (?:this|"
    r"that|it) out\b|(?:take|cut) (?:this|that|it) out\b|(?:stays?|remains?|stay|staying|should stay) (?:strictly |"
    r"just |right )?(?:between|in (?:this|the) (?:room|chat|house|family)|here\b|with (?:you|us)\b|private|secret|"
    r"confidential|internal|under wraps|within|off)|(?:doesn'?t|does not|mustn'?t|must not|shouldn'?t|never|not to|"
    r"can'?t) leaves? (?:this|these|the) (?:room|chat|conversation|(?:four )?walls|building|company)|(?:strictly|"
    r"highly|very|still|totally|completely|commercially) (?:confidential|hush[ -]*hush|embargoed|classified|secret)\b|"
    r"in (?:strict |the strictest |total |complete )?confidence ?(?:[,:;.!]|$|please)|in (?:strict(?:est)?|total|"
    r"complete) confidence\b|tell(?:ing)? you (?:this |that )?in confidence\b|confidentially\b|(?:under|signed|sign|"
    r"bound by|covered by|breach(?:ing)?|have) (?:an? |the |our |that )?(?:nda|ndas|non-?disclosure|confidentiality|"
    r"gag|secrecy)\b|nda'?d\b|signed (?:a (?:paper|thing|document|form)|something|papers)\b|embargo(?:ed)? (?:until|"
    r"till|for|it|this|that|by)\b|under embargo\b|hush[ -]*hush\b|on the (?:q\.?t\.?|down ?low|quiet)\b|sub rosa\b|"
    r"(?:not a (?:single )?word|don'?t (?:say|breathe) (?:a|any) word|no word) (?:about|of|on|to|before|until|till|"
    r"more about)\b|not a word[.!,]|not a word$|(?:i|we) (?:really |probably )?(?:should ?n'?t|should not|"
    r"ought not to|must ?n'?t|may ?n'?t|am not (?:allowed|supposed|meant) to|'m not (?:allowed|supposed|meant) to|"
    r"'?m not (?:really )?supposed to|wasn'?t supposed to|can'?t really|can'?t officially) (?:really |even |"
    r"actually )?(?:be |have )?(?:say(?:ing)?|said|tell(?:ing)?|told|share|sharing|shared|talk(?:ed|ing)? about|"
    r"mention(?:ed|ing)?|writ(?:e|ten|ing)|discuss(?:ed|ing)?|post(?:ed)?|sent|know(?:n)?)\b|"
    r"i'?m not (?:really )?(?:supposed|allowed|meant) to (?:say|tell|share|talk|mention|know|discuss)\b|"
    r"forget (?:that )?(?:i (?:ever |just )?(?:said|mentioned|wrote|told)|what i (?:just )?(?:said|wrote|told)|i said|"
    r"you (?:heard|read|saw)|(?:about )?(?:that|this|the) (?:last|previous)|(?:that|the) (?:message|bit|part|line)|"
    r"(?:that|it) ?[.!,]? ?$)|(?:scratch|strike|disregard|unsee|erase) (?:out )?(?:that|this|it|the (?:last|previous|"
    r"above)|my (?:last|previous)|what i|from the record|everything|all)\b|that (?:wasn'?t|was not|isn'?t|"
    r"is not) (?:meant )?for (?:you|this (?:chat|channel)|your eyes|here)\b|(?:sorry,? )?wrong (?:window|chat|"
    r"channel)\b|you (?:didn'?t|did not|never|haven'?t) (?:hear|read|see|heard|seen|get) (?:that|this|it|any|"
    r"from me)\b|you (?:didn'?t|did not|never) (?:hear|heard|get|got)\b[^.!?\n]{0,20}\bfrom me\b|(?:this|that|it|"
    r"which) (?:didn'?t|did not|doesn'?t|does not|never) c[oa]me from me\b|pretend (?:that )?(?:i|you) (?:never|"
    r"didn'?t|did not|haven'?t|talked|spoke|said|told)\b|(?:for )?(?:background|deep background) only\b|"
    r"on (?:deep )?background\b|not attributable\b|non-?attributable\b|unattributed\b|without (?:attribution|my name|"
    r"naming me|quoting me)\b|chatham house\b|(?:don'?t|do not|never|nobody may|please don'?t) (?:name|"
    r"identify) (?:me|us|them|him|her|the \w+|anyone|any names)\b|no names,? please\b|(?:for your|your) (?:eyes|"
    r"ears) only\b|fyeo\b|only for (?:your (?:eyes|ears)|you)\b|just for you\b|for you only\b|not for (?:anyone|"
    r"anybody) else\b|not for others\b|(?:not|isn'?t|hasn'?t been|haven'?t been|before it'?s|until it'?s|till it'?s|"
    r"hasn'?t|not been) (?:yet )?(?:been )?(?:announced|made public|public yet|public knowledge|official yet|out yet|"
    r"signed off yet)\b(?=[^.!?\n]{0,60}\b(?:so|please|don'?t|keep|quiet|careful|yet)\b| ?[,;:])|(?:nobody|no one|"
    r"no-one|noone) (?:else )?(?:(?:at|in|from) \w+ )?(?:is supposed to|should|may|must|can|is allowed to|"
    r"is meant to) (?:know|hear|see|read|find out|learn)\b|(?:that|this|it)(?:'s| is| was) (?:a (?:secret|"
    r"private (?:matter|thing|remark))|private|just for (?:you|us)|(?:for )?internal (?:only|use)|secret|"
    r"only for (?:you|us)|between|top secret)\b|(?:internal|in-house) (?:use )?only\b|for internal (?:use|eyes|"
    r"ears)\b|privately ?[,:]|in private ?[,:]|(?:can|could|shall|should|let'?s|lets) (?:we |"
    r"you )?(?:please )?(?:keep|leave) (?:this|that|it)\b[^.!\n]{0,25}\b(?:between|out|off|quiet|private|confidential|"
    r"to (?:ourselves|yourself))|don'?t (?:tell|let) (?:anyone|anybody|a soul|on|(?:the|my) (?!customers?\b|"
    r"clients?\b|patients?\b|users?\b|buyers?\b)\w+|them|him|her)\b(?=[^.!?\n]{0,25}(?:[.!,:;]|$|i (?:said|told)|know|"
    r"but))|(?:no quotes?|no quoting|not quotable|unquotable|unprintable|not printable|do ?n'?t attribute)\b|i(?:'ll|"
    r" will|'d| would| could) (?:deny|get (?:fired|sacked|shot|killed|in(?:to)? trouble))\b[^.!?\n]{0,20}\b(?:that|"
    r"this|it|ever|if|for)\b|please (?:be discreet|be careful with (?:this|that|it)|treat (?:this|that|it) as)\b|"
    r"treat (?:this|that|it) (?:as |with )?(?:confidential|private|discretion)|(?:my|the) lawyers? (?:would|will|"
    r"says?|told)\b[^.!?\n]{0,30}\b(?:not to (?:say|talk)|kill me)\b)",
)
# Only these may stand alone without saying whether they look back or ahead.
_BARE = _any(r"\b(?:that|this|it|these|those|last|what i|everything|above|all)\b")
_ON_AGAIN = _any(
    r"\b(?:back|now|again) on (?:the )?record\b|\bon (?:the )?record (?:again|now|from here)\b|^\W*+(?:(?:ok(?:ay)?|so|"
    r"right|now|and|but|well)\b[\s,]*+)?on the record ?(?:[:,.!]|$)|\b(?:you can|you may) (?:quote|use|print) (?:this|"
    r"the (?:rest|following|next)|me (?:again|on (?:this|the rest)))\b|\bend of (?:the )?off the record\b"
)
_FILLER = frozenset(
    """
    a all also am and any are be bit but bye can cheers could do done for friend from haha here hey hm i i'd i'm if
    is it it's just last let's lol me message mind mine my no now of oh ok okay on one only ooh oops part please pls
    really right sentence so sorry stays sure thank thanks that that's the thing thx this to us very wait was we
    well what with yeah yes you your
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_LONGEST_REMARK = 90  # characters
_NAMES_A_MESSAGE = _any(
    r"\b(?:last|previous|preceding) (?:message|one|text|paragraph|post|sentence)\b|\bwrong (?:window|chat|channel|"
    r"person)\b|\bwasn'?t (?:meant )?for you\b|^(?:wait|oh|oops|argh?|hm+|no|sorry|please|\W)*\b(?:scratch|strike|"
    rf"disregard|unsee)\b|{_TAKEN_BACK}"
)


def reach(text: str) -> Reach | None:
    """What this message puts off the record, or None. When in doubt it protects the speaker."""
    typed = _without_harmless(folded(text))
    plain = _lower(typed)
    spans = (match.span() for match in (*_REMARKS.finditer(plain), *_NAMED.finditer(typed)))
    found = [_without_the_stop_before(plain, *span) for span in merged(spans)]
    if not found:
        return None
    if _forward(plain, found):
        return Reach.NEXT
    if _NAMES_A_MESSAGE.search(plain):
        return Reach.LAST
    if _says_more(plain, found):
        return Reach.THIS
    return Reach.LAST if _BACK_ONE.search(plain) else Reach.ANSWER


def back_on_record(text: str) -> bool:
    """ "Back on the record": what was announced as off the record ends here."""
    return _ON_AGAIN.search(_lower(folded(text))) is not None


def _lower(text: str) -> str:
    """In lower case and of the same length, whatever the language."""
    return "".join(char.lower()[0] for char in text)


def _without_harmless(typed: str) -> str:
    kept, at = [], 0
    for found in _HARMLESS.finditer(_lower(typed)):
        kept.append(typed[at : found.start()])
        at = found.end()
    return folded(" ".join((*kept, typed[at:])))


def _without_the_stop_before(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not plain[start].isalnum():
        start += 1
    return start, end


def _forward(plain: str, found: list[tuple[int, int]]) -> bool:
    """Whether the remark announces what comes: it says so, or the message ends on it with a colon."""
    end = found[-1][1]
    after = plain[end:]
    if word_count(after) > 9:
        return False
    ends_open = plain.rstrip().endswith((":", "…", "...")) and word_count(after) <= 4
    return ends_open or (_FORWARD.search(plain) is not None and word_count(plain) <= 23)


def _says_more(plain: str, found: list[tuple[int, int]]) -> bool:
    """Whether the message holds anything beside remarks, their filler and small words."""
    first = 0
    for piece in sentences(plain):
        while first < len(found) and found[first][1] <= piece.start:
            first += 1
        last = first
        while last < len(found) and found[last][0] < piece.end:
            last += 1
        inside = found[first:last]
        if inside and piece.end - piece.start < _LONGEST_REMARK and _BARE.search(plain[piece.start : inside[-1][1]]):
            continue  # "that part about the audit is off the record" speaks of nothing else
        left, at = [], piece.start
        for start, end in inside:
            left.append(plain[at : max(at, start)])
            at = max(at, min(end, piece.end))
        left.append(plain[at : piece.end])
        if sum(word not in _FILLER for word in words(" ".join(left))) >= 2:
            return True
    return False
