"""Off the record, said in words: recognised here, before anything else looks at a message."""

import re
from enum import StrEnum

from bot.domain.words import folded, is_small_talk, sentences, word_count, words

__all__ = ["Reach", "back_on_record", "is_small_talk", "reach"]


class Reach(StrEnum):
    """What a remark puts off the record."""

    THIS = "this"  # this message: "Between us, they will sue."
    LAST = "last"  # the message before, and this one: "scratch that last message"
    ANSWER = "answer"  # the whole answer so far: "off the record, please"
    NEXT = "next"  # this message and the rest of the answer: "The following stays between us:"


_THAT = (
    r"(?:(?:any|all|some|most|much|none|half)\s+of\s+)?(?:that|this|it|those|these|them|me|my\s+words?|"
    r"what\s+i\s+(?:just\s+)?(?:said|wrote|told)|the\s+(?:above|last|previous|part|bit|thing|name|numbers?|"
    r"figures?|story))"
)
_USE = (
    r"(?:quote|print|publish|post|use|repeat|share|show|mention|write|include|report|record|circulate|forward|"
    r"spread|put|pass|attribute|leak|highlight|note\s+down|take\s+down|screenshot)"
)
_USED = (
    r"(?:quoted|printed|published|posted|used|repeated|shared|mentioned|written(?:\s+(?:down|up|about))?|included|"
    r"reported|recorded|attributed|circulated|in\s+print|in\s+writing|in\s+an?\s+(?:article|post)|online|"
    r"public|out\s+there)"
)
_BIT = r"(?:bit|part|message|thing|one|line|sentence|piece|point|comment|remark|detail|paragraph|number|figure|name)"
_NOT = (
    r"(?:don'?t|do\s+not|never|please\s+not|pls\s+don'?t|dont|cannot|can\s?not|can'?t|mustn'?t|must\s+not|"
    r"shouldn'?t|should\s+not|won'?t)"
)
_START = (
    r"(?:^|[.!?…,;:()\n-]\s*|\b(?:please|pls|plz|but|so|and|just|also|btw|obviously|ok|okay|really|you|"
    r"though|now|kindly|or)\s+)"
)
_DO_NOT = (
    rf"{_START}(?:don'?t|do\s+not|never|(?:please|pls|plz)\s+not|you\s+(?:can'?t|cannot|may\s+not|must\s?n'?t|"
    r"must\s+not|should\s?n'?t|should\s+not))\s+(?:ever\s+|please\s+|actually\s+|go\s+and\s+)?"
)
_MORE = (
    r"(?:,?\s+(?:please|pls|plz|ok|okay|though|thanks|thx|yet|ever|anywhere|anything|externally|publicly|online|"
    r"outside|further|either|at\s+all|for\s+now|with\s+(?:anyone|anybody|others|him|her|them)|to\s+(?:anyone|"
    r"anybody|others|him|her|them)|around|on|about\s+(?:this|that|it)|i\s+(?:said|told)(?:\s+(?:this|that|it|so))?))*"
)
_END = r"(?=\s*(?:$|[.!?…,;:()]|[^\x00-\x7f\w“€£])|\s+-|\n|\s+(?:until|till)\b)"  # of a sentence or a clause
_INSIDERS = (
    r"(?:(?:(?:my|our|the|your)\s+)?(?:\w+\s+)?(?:directors?|boss(?:es)?|managers?|management|marketing|editors?|"
    r"leadership|hr|legal|comms|pr|ceo|cfo|coo|cto|board|press|media|sales|team|colleagues|head\s+of\s+\w+)|"
    r"anyone|anybody|everyone|everybody|him|her|them)"
)
_OTHERS = (  # whom advice is about; a word that ends like these is no name
    r"(?:me|us|you|it|this|that|people|staff|anything|everything|\w+(?:ers|ors|ents|ants|ees|ists|ians|ies|"
    r"urses|als|aff|okes|ales|tuff|ruth|th?ings)|customer|client|patient|user|buyer|lies)\b"
)
_THE_WORDS = r"(?:(?:about|of)\s+)?(?:any\s+of\s+)?(?:this|that|it|these|those|what\s+i\s+\w+)"

# Said of words that may be used after all, or of something else. Taken out before the rest is looked at.
_HARMLESS = re.compile(
    r"\b(?:not|isn'?t|wasn'?t|nothing\s+(?:here\s+)?is|no\s+need\s+to\s+keep\s+(?:this|that|"
    r"it))\s+(?:really\s+|actually\s+|even\s+)?"
    r"(?:off|of)[\s-]+the[\s-]+record\b"
    r"|\b(?:happy|fine|ok|okay|glad|free)\s+(?:for\s+you\s+)?to\s+(?:be\s+quoted|quote|print|publish|share)\b"
    r"|\byou\s+(?:can|may|could|are\s+free\s+to)\s+(?:happily\s+|freely\s+)?(?:quote|print|publish|share|"
    r"use)\b[^.!?\n]{0,30}"
    r"|\bnot\s+(?:a\s+)?(?:secret|confidential)\b"
    r"|\b(?:isn'?t|wasn'?t|nothing|no\s+longer|hardly)\s+(?:a\s+secret|secret|confidential)\b"
    r"|\bbetween\s+(?:us|you|ourselves|the\s+two\s+of\s+us)\s+and\s+(?!me\b|myself\b|i\b|the\s+(?:lamp\s?post|"
    r"gate\s?post|wall|bedpost)\b)"
    r"|\b(?:went|gone|go|goes|fell|disappeared)\s+off\s+the\s+record\s+books?\b"
    r"|\bback\s+on\s+the\s+record\b|\bshow,?\s+don'?t\s+tell\b"
)

_FORWARD = re.compile(
    r"\b(?:the\s+)?(?:next|following|rest|coming)\s+(?:bit|part|message|thing|one|line|sentence|of\s+(?:this|"
    r"it|my|what))\b"
    r"|\bwhat\s+(?:follows|comes\s+next|i(?:'m|\s+am)\s+(?:about\s+to|going\s+to)|i(?:'ll|\s+will)\s+(?:say|"
    r"tell|write)\s+(?:now|next))\b"
    r"|\bthe\s+following\b|\bfrom\s+(?:here|now)\s+on\b|\buntil\s+i\s+say\b|\bwhat\s+i\s+say\s+(?:next|now)\b"
    r"|\b(?:can|could|may|should)\s+(?:i|we)\b[^.!\n]{0,40}\b(?:off|of)\s+the\s+record\b"
    r"|\bgo(?:ing)?\s+off\s+the\s+record\b"
)
_BACK_ONE = re.compile(
    r"\b(?:last|previous|preceding|that)\s+(?:\w+\s+)?" + _BIT + r"\b|\bwhat\s+i\s+just\b"
    r"|^\W*(?:(?:wait|oh|oops|ah|hm+|no|sorry|please|pls|actually|ok|and|hang\s+on)\W+)*"
    r"(?:scratch|ignore|delete|forget|strike|erase|drop|disregard|skip\s+over|remove|cut|unsee)\b"
    r"|\bwrong\s+(?:window|chat|channel|person)\b|\bwasn'?t\s+(?:meant\s+)?for\s+you\b|\bshould(?:n'?t|"
    r"\s+not)\s+have\s+(?:said|told|sent|written|posted)"
)

_TAKEN_BACK = (
    rf"(?:\bi(?:'ll|\s+will|\s+must|\s+have\s+to)?|\b(?:let\s+me|can\s+i|could\s+i|to)|{_START})\s*(?:take|took)\s+"
    rf"(?:(?:all\s+of\s+)?that|(?:my|the)\s+last\s+\w+|what\s+i\s+(?:just\s+)?(?:said|wrote)|everything)\s+back{_END}"
)
# Names are told by their capital, so these look at the message as it was typed.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'-]*[a-zß-öø-ÿ](?:\s+[A-ZÀ-ÖØ-Þ][\w'-]+)?\b"
_NAMED = re.compile(
    rf"(?i:{_DO_NOT}(?:(?:tell|show|inform|mention|quote|name|identify)\s+|(?:share|discuss)\s+(?:\w+\s+)?with\s+|"
    rf"(?:send|email|give|say|read|forward|pass)\s+(?:this|that|it|the\s+\w+)\s+(?:on\s+)?to\s+)){_NAME}"
    rf"|\b(?!(?i:{_OTHERS}|he|she|they|we|one|nobody|no\s+one|some\w*|every\w+|most|many)){_NAME}(?i:\s+(?:can'?t|cannot|"
    rf"can\s+not|may\s+not|does\s?n'?t\s+(?:need|have)\s+to|need\s?n'?t|better\s+not|should\s?n'?t|should\s+not|must\s?n'?t|"
    rf"must\s+not)\s+(?:see|read|hear|know|find\s+out)(?:\s+{_THE_WORDS})?{_MORE}{_END})"
)
_REMARKS = re.compile(
    "|".join(
        (
            r"\b(?:off|of|offf|oof)[\s-]*+(?:the[\s-]*+|teh\s+|th\s+)(?:rec[oe]rd|recrod|reocrd|"
            r"recrd)\b(?!\s+(?:books?|store|label|date|keeping))",
            r"\boff\s+record\b|\boff-?the-?rec\b|\botr\b",
            r"\bbetween\s+(?:just\s+)?(?:us|ourselves|you\s+and\s+(?:me|i|myself)|me\s+and\s+you|"
            r"the\s+two\s+of\s+us|friends|these\s+(?:four\s+)?walls|you,?\s+me\s+and)\b",
            r"\b(?:just|only|strictly)\s+(?:between|among(?:st)?)\s+(?:us|ourselves|friends)\b|\bentre\s+nous\b",
            r"\bnot\s+(?:meant\s+|intended\s+|fit\s+)?(?:for|to\s+go\s+(?:into|in)|to\s+be)\s+(?:any\s+|the\s+|"
            r"general\s+|public\s+|wider\s+)?"
            r"(?:publication|attribution|print(?:ing)?|quot(?:ing|ation|es?|ed)|press|public(?:ity)?|"
            r"circulation|distribution|consumption|sharing|shared|"
            r"release|printed|published|repeated|used|posted|record|outside|anyone\s+else|the\s+(?:post|"
            r"article|transcript|outside|web(?:site)?|blog)|posts?\b)",
            rf"{_START}{_NOT}\s+(?:ever\s+|please\s+|actually\s+|go\s+and\s+|"
            rf"let\s+anyone\s+)?{_USE}(?:\s+(?:down|on|about|around|up|anyone))?\s+{_THAT}\b",
            rf"{_DO_NOT}(?:quote|print|publish|post|share|repeat|forward|circulate|spread|leak|attribute|screenshot|"
            rf"disclose|reveal|tell|show|mention|use|include|write|record|report|pass\s+on){_MORE}{_END}",
            rf"{_DO_NOT}(?:tell|inform|let)\s+(?!{_OTHERS})[\w'-]+(?:\s+know)?{_MORE}{_END}",
            rf"{_DO_NOT}(?:(?:tell|show|inform|share\s+with|send|email|forward|mention\s+to)\s+(?:to\s+)?{_INSIDERS}"
            rf"(?:{_MORE}{_END}|\s+{_THE_WORDS}\b)|show\s+[\w'-]+\s+{_THE_WORDS}{_END}|(?:share|discuss)\s+with\s+"
            rf"{_INSIDERS}|(?:send|email|give|say|read|forward)\s+(?:this|that|it)\s+(?:on\s+|out\s+)?to\s+{_INSIDERS})\b",
            rf"{_DO_NOT}let\s+(?:[\w'-]+\s+)?[\w'-]+\s+(?:see|know|read|hear|have|get)\s+{_THE_WORDS}{_END}",
            rf"\b(?:should\s?n'?t|should\s+not|must\s?n'?t|must\s+not|ought\s+not\s+to|(?:should|must)\s+never|"
            rf"(?:is|are)(?:\s+not|n'?t)\s+(?:supposed|allowed|meant)\s+to)\s+(?:ever\s+|really\s+|get\s+to\s+)?"
            rf"(?:see|read|hear|know|learn|find\s+out|get)\s+{_THE_WORDS}{_MORE}{_END}",
            rf"(?:\b(?:my|our|the)\s+|{_START}){_INSIDERS}\s+(?:can'?t|cannot|can\s+not|may\s+not|should\s?n'?t|"
            r"should\s+not|must\s?n'?t|must\s+not|does\s?n'?t\s+(?:need|have)\s+to|need\s?n'?t|better\s+not|don'?t\s+"
            rf"need\s+to)\s+(?:see|read|hear|know|find\s+out)(?:\s+{_THE_WORDS})?{_MORE}{_END}",
            rf"\b(?:do\s?n'?t|do\s+not|would\s?n'?t|would\s+not)\s+want\s+(?:\w+\s+){{1,3}}to\s+(?:see|read|know|hear|"
            rf"get)\s+{_THE_WORDS}{_END}",
            rf"\bnot\s+for\s+external(?:s|\s+(?:use|eyes|ears|sharing|publication|communications?|readers?|people))?{_END}",
            rf"{_START}(?:keep|leave|kept?)\s+(?:strictly\s+)?(?:private|secret|confidential|quiet|internal){_MORE}{_END}",
            r"(?:^|[.!?…(\n]\s*)(?:strictly\s+)?private(?:\s+(?:and|&)\s+confidential)?(?:\s*[:)]|\s+-\s|[.!]?\s*$|,?\s+"
            r"please\b)",
            _TAKEN_BACK,
            r"\b(?:please|pls|plz)\s+(?:don'?t|do\s+not|never)\s+(?:mention|name|quote|print|publish|"
            r"write\s+about|share|use)\s+(?:the|any|our|my|their)\b",
            rf"{_START}{_NOT}\s+(?:let|want|get)\s+(?:anyone|anybody|them|this|that|it|"
            rf"to\s+see)\b[^.!?\n]{{0,40}}\b(?:out|know|see|hear|read|print|{_USED[3:-1]})\b",
            r"\b(?:i|we)(?:'d|\s+would)?\s+(?:much\s+)?(?:rather|prefer)\s+(?:it\s+if\s+|if\s+|"
            r"that\s+)?(?:you\s+|this\s+|that\s+|it\s+|we\s+|i\s+)?"
            r"(?:not|didn'?t|don'?t|wasn'?t|weren'?t|nobody|no\s+one|keep|kept|leave|left|stays?|"
            r"stayed)\b[^.!?\n]{0,30}"
            r"\b(?:quote|print|publish|use|share|write|mention|repeat|name|yourself|us|out|in|private|quiet|"
            r"here|quoted|printed|published|used|shared|mentioned|written|named)\b",
            rf"\b(?:i|we)\s+(?:don'?t|do\s+not|would\s?n'?t|really\s+don'?t)\s+want\s+(?:to\s+see\s+)?(?:that|"
            rf"this|it|any\s+of\s+(?:that|this))\b[^.!?\n]{{0,30}}\b{_USED}",
            rf"\b(?:this|that|it|which|these|those)\s+(?:last\s+)?(?:{_BIT}\s+)?(?:can(?:no|')?t|cannot|"
            rf"can\s+not|must\s?n'?t|must\s+not|should\s?n'?t|should\s+not|may\s+not|is\s+not\s+to|mustnt|cant)"
            rf"\s+(?:ever\s+)?(?:be\s+{_USED}|get\s+out|go\s+(?:out|any\s+further|public|anywhere|in|into)|"
            rf"leave\s+(?:this|the)|appear|leak)",
            rf"\bnot\s+to\s+be\s+{_USED}\b",
            rf"(?:{_START}|\b(?:to|you|us|let's|lets|must|should)\s+)(?:keep|leave)\s+(?:all\s+of\s+)?(?:this|"
            rf"that|it|these|those|me|my\s+name|our\s+name|the\s+names?|the\s+(?:last|previous)\s+\w+|them)\s+"
            r"(?:last\s+)?(?:bit\s+|part\s+|one\s+|message\s+|thing\s+)?(?:strictly\s+|just\s+|all\s+)?"
            r"(?:to\s+yourself|quiet|private|secret|between|out\b|confidential|off|under\s+(?:wraps|"
            r"your\s+hat)|hush|unwritten|unpublished|in\s+the\s+family|internal|mum)",
            r"\bkeep\b[^.!?\n]{1,40}\b(?:off\s+(?:the\s+)?record|to\s+yourself|between\s+us|under\s+(?:wraps|"
            r"your\s+hat))",
            r"\bkeep\s+(?:it|this|that)\s+(?:low|down|mum)\b|\bkeep\s+mum\b|\bmum'?s\s+the\s+word\b|"
            r"\bunder\s+your\s+hat\b",
            rf"(?:{_START}|\b(?:to|you|could|can|us|should|must)\s+)leave\s+(?:this|that|it|me|us|"
            rf"the\s+(?:name|number|figure|last\s+\w+))\s+out\b|\bedit\s+(?:this|that|it)\s+out\b|\b(?:take|"
            rf"cut)\s+(?:this|that|it)\s+out\b",
            r"\b(?:stays?|remains?|stay|staying|should\s+stay)\s+(?:strictly\s+|just\s+|right\s+)?(?:between|"
            r"in\s+(?:this|the)\s+(?:room|chat|house|family)|here\b|with\s+(?:you|us)\b|private|secret|"
            r"confidential|internal|under\s+wraps|within|off)",
            r"\b(?:doesn'?t|does\s+not|mustn'?t|must\s+not|shouldn'?t|never|not\s+to|"
            r"can'?t)\s+leaves?\s+(?:this|these|the)\s+(?:room|chat|conversation|(?:four\s+)?walls|building|"
            r"company)",
            r"\b(?:strictly|highly|very|still|totally|completely|commercially)\s+(?:confidential|"
            r"hush[\s-]*hush|embargoed|classified|secret)\b",
            rf"{_START}(?:that|this|it|which|what\s+follows|the\s+following|all\s+(?:of\s+)?(?:this|that)|"
            rf"everything)(?:'s|\s+is|\s+was)\s+(?:all\s+|quite\s+|of\s+course\s+|"
            rf"said\s+in\s+)?(?:confidential|confidence|embargoed|classified|under\s+embargo)\b",
            r"\bin\s+(?:strict\s+|the\s+strictest\s+|total\s+|complete\s+)?confidence\s*(?:[,:;.!]|$|please)|"
            r"\bin\s+(?:strict(?:est)?|total|complete)\s+confidence\b|\btell(?:ing)?\s+you\s+(?:this\s+|"
            r"that\s+)?in\s+confidence\b",
            r"(?:^|[.!?…(]\s*|\b(?:but|and|this|that)\s+(?:is\s+|"
            r"one\s+is\s+)?)confidential(?:ly)?\s*(?:[:,.;!)-]|$|between|please)|\bconfidentially\b",
            r"\b(?:under|signed|sign|bound\s+by|covered\s+by|breach(?:ing)?|have)\s+(?:an?\s+|the\s+|our\s+|"
            r"that\s+)?(?:nda|ndas|non-?disclosure|confidentiality|gag|secrecy)\b|\bnda'?d\b|"
            r"\bsigned\s+(?:a\s+(?:paper|thing|document|form)|something|papers)\b",
            r"\bembargo(?:ed)?\s+(?:until|till|for|it|this|that|by)\b|\bunder\s+embargo\b|\bhush[\s-]*hush\b|"
            r"\bon\s+the\s+(?:q\.?t\.?|down\s?low|quiet)\b|\bsub\s+rosa\b",
            r"\b(?:not\s+a\s+(?:single\s+)?word|don'?t\s+(?:say|breathe)\s+(?:a|any)\s+word|"
            r"no\s+word)\s+(?:about|of|on|to|before|until|till|more\s+about)\b|\bnot\s+a\s+word[.!,]|"
            r"\bnot\s+a\s+word$",
            r"\b(?:i|we)\s+(?:really\s+|probably\s+)?(?:should\s?n'?t|should\s+not|ought\s+not\s+to|"
            r"must\s?n'?t|may\s?n'?t|am\s+not\s+(?:allowed|supposed|meant)\s+to|'m\s+not\s+(?:allowed|supposed|"
            r"meant)\s+to|'?m\s+not\s+(?:really\s+)?supposed\s+to|wasn'?t\s+supposed\s+to|can'?t\s+really|"
            r"can'?t\s+officially)\s+"
            r"(?:really\s+|even\s+|actually\s+)?(?:be\s+|have\s+)?(?:say(?:ing)?|said|tell(?:ing)?|told|share|"
            r"sharing|shared|talk(?:ed|ing)?\s+about|mention(?:ed|ing)?|writ(?:e|ten|ing)|discuss(?:ed|ing)?|"
            r"post(?:ed)?|sent|know(?:n)?)\b",
            r"\bi'?m\s+not\s+(?:really\s+)?(?:supposed|allowed|meant)\s+to\s+(?:say|tell|share|talk|mention|"
            r"know|discuss)\b",
            r"\bforget\s+(?:that\s+)?(?:i\s+(?:ever\s+|just\s+)?(?:said|mentioned|wrote|told)|"
            r"what\s+i\s+(?:just\s+)?(?:said|wrote|told)|i\s+said|you\s+(?:heard|read|saw)|"
            r"(?:about\s+)?(?:that|this|the)\s+(?:last|previous)|(?:that|the)\s+(?:message|bit|part|line)|"
            r"(?:that|it)\s*[.!,]?\s*$)",
            r"\b(?:scratch|strike|disregard|unsee|erase)\s+(?:out\s+)?(?:that|this|it|the\s+(?:last|previous|"
            r"above)|my\s+(?:last|previous)|what\s+i|from\s+the\s+record|everything|all)\b",
            r"(?:^|[.!?…,;:()\n-]\s*|\b(?:please|pls|but|so|and|just|could\s+you|can\s+you|ok|wait|"
            r"sorry)\s+)(?:ignore|delete|remove|drop|omit|skip\s+over|cut|redact)\s+"
            r"(?:(?:that|this|it)\b(?=\s*(?:[.!,;:)?-]|$|please|pls|last\b|bit\b|part\b|message\b|one\b|"
            r"from\b|sentence\b|line\b|paragraph\b|about\b))|(?:the|my)\s+(?:last|previous|above|second|first|"
            r"bit|part|name|number)\b|what\s+i\b|everything\s+i\b)",
            r"\bthat\s+(?:wasn'?t|was\s+not|isn'?t|is\s+not)\s+(?:meant\s+)?for\s+(?:you|this\s+(?:chat|"
            r"channel)|your\s+eyes|here)\b|\b(?:sorry,?\s+)?wrong\s+(?:window|chat|channel)\b",
            r"\byou\s+(?:didn'?t|did\s+not|never|haven'?t)\s+(?:hear|read|see|heard|seen|get)\s+(?:that|this|"
            r"it|any|from\s+me)\b|\byou\s+(?:didn'?t|did\s+not|never)\s+(?:hear|heard|get|"
            r"got)\b[^.!?\n]{0,20}\bfrom\s+me\b",
            r"\b(?:this|that|it|which)\s+(?:didn'?t|did\s+not|doesn'?t|does\s+not|"
            r"never)\s+c[oa]me\s+from\s+me\b|\bpretend\s+(?:that\s+)?(?:i|you)\s+(?:never|didn'?t|did\s+not|"
            r"haven'?t|talked|spoke|said|told)\b",
            r"\b(?:for\s+)?(?:background|deep\s+background)\s+only\b|\bon\s+(?:deep\s+)?background\b|"
            r"\bnot\s+attributable\b|\bnon-?attributable\b|\bunattributed\b|\bwithout\s+(?:attribution|"
            r"my\s+name|naming\s+me|quoting\s+me)\b|\bchatham\s+house\b",
            r"\b(?:don'?t|do\s+not|never|nobody\s+may|please\s+don'?t)\s+(?:name|identify)\s+(?:me|us|them|him|"
            r"her|the\s+\w+|anyone|any\s+names)\b|\bno\s+names,?\s+please\b",
            r"\b(?:for\s+your|your)\s+(?:eyes|ears)\s+only\b|\bfyeo\b|\bonly\s+for\s+(?:your\s+(?:eyes|ears)|"
            r"you)\b|\bjust\s+for\s+you\b|\bfor\s+you\s+only\b|\bnot\s+for\s+(?:anyone|anybody)\s+else\b|"
            r"\bnot\s+for\s+others\b",
            r"\b(?:not|isn'?t|hasn'?t\s+been|haven'?t\s+been|before\s+it'?s|until\s+it'?s|till\s+it'?s|hasn'?t|"
            r"not\s+been)\s+(?:yet\s+)?(?:been\s+)?(?:announced|made\s+public|public\s+yet|public\s+knowledge|"
            r"official\s+yet|out\s+yet|signed\s+off\s+yet)\b(?=[^.!?\n]{0,60}\b(?:so|please|don'?t|keep|quiet|"
            r"careful|yet)\b|\s*[,;:])",
            r"\b(?:nobody|no\s+one|no-one|noone)\s+(?:else\s+)?(?:is\s+supposed\s+to|should|may|must|can|"
            r"is\s+allowed\s+to|is\s+meant\s+to)\s+(?:know|hear|see|read|find\s+out|learn)\b",
            r"\b(?:that|this|it)(?:'s|\s+is|\s+was)\s+(?:a\s+(?:secret|private\s+(?:matter|thing|remark))|"
            r"private|just\s+for\s+(?:you|us)|(?:for\s+)?internal\s+(?:only|use)|secret|only\s+for\s+(?:you|"
            r"us)|between|top\s+secret)\b",
            r"\b(?:internal|in-house)\s+(?:use\s+)?only\b|\bfor\s+internal\s+(?:use|eyes|ears)\b|"
            r"\bprivately\s*[,:]|\bin\s+private\s*[,:]",
            r"\b(?:can|could|shall|should|let'?s|lets)\s+(?:we\s+|you\s+)?(?:please\s+)?(?:keep|"
            r"leave)\s+(?:this|that|it)\b[^.!\n]{0,25}\b(?:between|out|off|quiet|private|confidential|"
            r"to\s+(?:ourselves|yourself))",
            r"\bdon'?t\s+(?:tell|let)\s+(?:anyone|anybody|a\s+soul|on|(?:the|my)\s+(?!customers?\b|clients?\b|patients?\b|"
            r"users?\b|buyers?\b)\w+|them|him|her)\b(?=[^.!?\n]{0,25}(?:[.!,:;]|$|i\s+(?:said|told)|know|but))",
            r"\b(?:no\s+quotes?|no\s+quoting|not\s+quotable|unquotable|unprintable|not\s+printable|"
            r"do\s?n'?t\s+attribute)\b",
            r"\bi(?:'ll|\s+will|'d|\s+would|\s+could)\s+(?:deny|get\s+(?:fired|sacked|shot|killed|"
            r"in(?:to)?\s+trouble))\b[^.!?\n]{0,20}\b(?:that|this|it|ever|if|for)\b",
            r"\bplease\s+(?:be\s+discreet|be\s+careful\s+with\s+(?:this|that|it)|treat\s+(?:this|that|"
            r"it)\s+as)\b|\btreat\s+(?:this|that|it)\s+(?:as\s+|with\s+)?(?:confidential|private|discretion)",
            r"\b(?:my|the)\s+lawyers?\s+(?:would|will|says?|told)\b[^.!?\n]{0,30}\b(?:not\s+to\s+(?:say|talk)|"
            r"kill\s+me)\b",
        )
    )
)
# Only these may stand alone without saying whether they look back or ahead.
_BARE = re.compile(r"\b(?:that|this|it|these|those|last|what\s+i|everything|above|all)\b")
_ON_AGAIN = re.compile(
    r"\b(?:back|now|again)\s+on\s+(?:the\s+)?record\b|\bon\s+(?:the\s+)?record\s+(?:again|now|from\s+here)\b"
    r"|^\W*+(?:(?:ok(?:ay)?|so|right|now|and|but|well)\b[\s,]*+)?on\s+the\s+record\s*(?:[:,.!]|$)"
    r"|\b(?:you\s+can|you\s+may)\s+(?:quote|use|print)\s+(?:this|the\s+(?:rest|following|next)|me\s+(?:again|"
    r"on\s+(?:this|the\s+rest)))\b"
    r"|\bend\s+of\s+(?:the\s+)?off\s+the\s+record\b"
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
_NAMES_A_MESSAGE = re.compile(
    r"\b(?:last|previous|preceding)\s+(?:message|one|text|paragraph|post|sentence)\b|\bwrong\s+(?:window|chat|"
    r"channel|person)\b"
    r"|\bwasn'?t\s+(?:meant\s+)?for\s+you\b|^(?:wait|oh|oops|argh?|hm+|no|sorry|please|\W)*\b(?:scratch|strike|"
    r"disregard|unsee)\b"
    rf"|{_TAKEN_BACK}"
)


def reach(text: str) -> Reach | None:
    """What this message puts off the record, or None. When in doubt it protects the speaker."""
    typed = folded(text)
    plain = _without_harmless(_lower(typed))
    said = sorted(match.span() for match in (*_REMARKS.finditer(plain), *_NAMED.finditer(typed)))
    found = [_without_the_stop_before(plain, *span) for span in said]
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


def _without_harmless(plain: str) -> str:
    return _HARMLESS.sub(lambda found: " " * len(found.group()), plain)


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
        inside = list(takewhile(lambda span: span[0] < piece.end, found[first:first+0] or islice(found, first, None)))
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
