"""The ranker: by a model server's vectors where it is set up, else by the small models here, else by common words."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.coach.ranker.packages import ADVICE, Found, Shelf, installed, look
from bot.coach.ranker.words import Words
from bot.domain.fit import Contention, Fit, Profile, Reading

if TYPE_CHECKING:
    from bot.coach.ranker.vectors import Embedder

log = logging.getLogger(__name__)

T = TypeVar("T")
Ask = Callable[[Sequence[str]], Sequence[Sequence[float]]]


class _Way(Protocol):
    """One way to compare."""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]: ...

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]: ...

    def contention(self, readings: Sequence[Reading]) -> list[Contention]: ...

    def forget(self) -> None: ...


class _Ranker(ABC):
    """Asks whichever way to compare there is."""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return self._try(lambda way: way.vectors(readings))

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        return self._try(lambda way: way.fits(readings, profiles, usual))

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        return self._try(lambda way: way.contention(readings))

    @abstractmethod
    def _try(self, ask: Callable[[_Way], T]) -> T:
        """The answer of the best way that has one."""


class LocalRanker(_Ranker):
    """Implements ports.news.Ranker with what is installed. Loads it when it is first asked, in about a second; never
    uses the network. Any number of threads may use it."""

    host = ""

    def __init__(self, shelf: Shelf = installed) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._looked: Found | None = None
        self._way: _Way | None = None
        self._broken = False

    @property
    def about(self) -> str:
        if self._broken:
            return f"News is matched by common words: the small language model could not be loaded ({ADVICE})."
        return self._found().about

    def forget(self) -> None:
        """Keep nothing of anybody's words or vectors in memory: for an erasure."""
        if self._way is not None:
            self._way.forget()

    def _try(self, ask: Callable[[_Way], T]) -> T:
        way = self._loaded()
        if isinstance(way, Words):
            return ask(way)
        from bot.coach.ranker.vectors import EmbeddingFailed  # noqa: PLC0415 - numpy is loaded by now

        try:
            return ask(way)
        except EmbeddingFailed as problem:
            log.warning("ranker.failed why=%s", problem)
            return ask(Words())

    def _found(self) -> Found:
        with self._lock:
            if self._looked is None:
                self._looked = look(self._shelf)
            return self._looked

    def _loaded(self) -> _Way:
        found = self._found()
        with self._lock:
            if self._way is None:
                self._way = self._load(found)
            return self._way

    def _load(self, found: Found) -> _Way:
        if not (found.minilm or found.wordllama):
            return Words()
        try:
            # Here, since loading takes a second, which a start should not wait for.
            from bot.coach.ranker.meaning import Meaning  # noqa: PLC0415

            return Meaning(_embedder(found))
        except (ImportError, OSError, RuntimeError) as problem:  # installed, and yet it doesn't run on this machine
            log.warning("ranker.not_loaded why=%s", type(problem).__name__)
            self._broken = True
            return Words()


class ServedRanker(_Ranker):
    """Implements ports.news.Ranker with a model server's vectors, and with `local` whenever that fails.

    `ask` is called with texts and returns a list of numbers for each; `model` is the model's name. It may raise
    anything.
    """

    def __init__(self, ask: Ask, model: str, local: LocalRanker, host: str) -> None:
        self._ask, self._model, self._local = ask, model, local
        self.host = host
        self._lock = threading.Lock()
        self._way: _Way | None = None

    @property
    def about(self) -> str:
        local = self._local.about
        return f"News is matched by meaning, by the model server's {self._model}. When it doesn't answer: {local}"

    def forget(self) -> None:
        if self._way is not None:
            self._way.forget()
        self._local.forget()

    def _try(self, ask: Callable[[_Way], T]) -> T:
        try:
            from bot.coach.ranker.meaning import Meaning  # noqa: PLC0415 - numpy waits until something is asked
            from bot.coach.ranker.vectors import EmbeddingFailed, ModelChanged, Served  # noqa: PLC0415
        except ImportError:
            return ask(self._local)
        with self._lock:
            way = self._way = self._way or Meaning(Served(self._ask, self._model))
        try:
            return ask(way)
        except EmbeddingFailed as problem:
            log.warning("ranker.server_failed why=%s", problem)
            if isinstance(problem, ModelChanged):
                self._way = None  # with all that it kept
            return ask(self._local)


def _embedder(found: Found) -> "Embedder":
    from bot.coach.ranker.banks import known  # noqa: PLC0415
    from bot.coach.ranker.vectors import Together  # noqa: PLC0415

    both: list[Embedder] = []
    if found.minilm:
        from bot.coach.ranker.minilm import MiniLM  # noqa: PLC0415

        both.append(MiniLM(*found.minilm, known()))
    if found.wordllama:
        from bot.coach.ranker.wordllama import WordLlama  # noqa: PLC0415

        both.append(WordLlama(*found.wordllama))
    return Together(both[0], both[1]) if len(both) == 2 else both[0]
