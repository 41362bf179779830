"""What a text of a model may draw on: what they said, what it was told of them, and the item that they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.coach.model import tells
from bot.coach.model.facts import capitalises_nouns, given, given_in_words
from bot.coach.model.quotes import Word, spelled


@dataclass(frozen=True, slots=True)
class Known:
    """What a generated text may draw on. It holds people's words, so nothing of it is ever printed."""

    rows: frozenset[str] = field(repr=False)  # " we changed the glue ": what may be quoted
    words: frozenset[str] = field(repr=False)
    inside: frozenset[str] = field(repr=False)  # those of them that are not from outside
    numbers: frozenset[str] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)  # the kinds of secret they spoke of
    all_nouns: bool = False  # their language begins every noun with a capital

    @classmethod
    def of(cls, quotable: Iterable[str], context: Iterable[str] = (), outside: Iterable[str] = ()) -> "Known":
        """`quotable`: sentences of theirs that may be quoted. `context`: what else the model was rightly told.
        `outside`: texts from outside, of which words and numbers may be used; never a quotation, link or secret."""
        theirs = [tells.plain(text) for text in quotable]
        texts = [*theirs, *(tells.plain(text) for text in context)]
        found = [(text, spelled(text)) for text in texts]
        read = [*found, *((text, spelled(text)) for text in map(tells.plain, outside))]
        return cls(
            rows=frozenset(row(said) for _, said in found[: len(theirs)]),
            words=_all_keys(read),
            inside=_all_keys(found),
            numbers=frozenset(
                number for text, said in read for each in (given, given_in_words) for number in each(text, said)
            ),
            secrets=tells.secrets_in(texts),
            all_nouns=capitalises_nouns(found[: len(theirs)]),
        )

    def may_quote(self, quoted: str) -> bool:
        said = row(spelled(quoted))
        return said.strip() != "" and any(said in each for each in self.rows)


def row(said: Iterable[Word]) -> str:
    """The words with a space around each, so that a part of them is found whole."""
    return f" {' '.join(word.key for word in said)} "


def _all_keys(texts: Iterable[tuple[str, Sequence[Word]]]) -> frozenset[str]:
    """The words, and "Rotterdam" for "Rotterdam's"."""
    return frozenset(
        key
        for text, said in texts
        for word in said
        for key in (word.key, *([word.key[:-1]] if text[word.start : word.end][-2:].lower() == "'s" else []))
    )
