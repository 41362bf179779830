"""Texts as vectors: what embeds them, several of them as one, and a vector packed into a fingerprint and back."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]  # one row a text, each of length 1
Vector = NDArray[np.float32]

TAG = 4  # bytes before a fingerprint's numbers, which tell by what it was made


class EmbeddingFailed(RuntimeError):
    """Whatever embeds texts has none for these. The message is for the log and holds no text."""


class ModelChanged(EmbeddingFailed):
    """Its vectors have another size than before: those made earlier can't be compared with them."""


class Embedder(Protocol):
    """Makes vectors of texts. Any number of threads may call at once."""

    @property
    def name(self) -> str:
        """Tells its vectors from others': two embedders whose vectors can't be compared have different names."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row a text. Raises EmbeddingFailed."""


class Together:
    """Two embedders as one: their vectors side by side, the second's with less weight. Each sees what the other
    misses: one reads a text, the other knows what its words mostly mean."""

    def __init__(self, first: Embedder, second: Embedder, weight: float = 0.5) -> None:
        self._first, self._second, self._weight = first, second, weight
        self.name = f"{first.name}+{second.name}"

    def embed(self, texts: Sequence[str]) -> Matrix:
        return unit(np.hstack([self._first.embed(texts), self._weight * self._second.embed(texts)]))


class Served:
    """Vectors from a model server, which a callable asks: texts in, as many lists of numbers out."""

    AT_ONCE = 8  # texts in one call: their answer stays under 1 MB, with 4,096 numbers and all digits of each

    def __init__(self, ask: Callable[[Sequence[str]], Sequence[Sequence[float]]], name: str) -> None:
        self._ask = ask
        self._size = 0
        self.name = f"served {name}"

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Raises EmbeddingFailed whatever went wrong: the callable's own errors may hold anything."""
        parts = [texts[at : at + self.AT_ONCE] for at in range(0, len(texts), self.AT_ONCE)]
        try:
            rows = np.asarray([row for part in parts for row in self._ask(part)], dtype=np.float64)
        except Exception as problem:
            raise EmbeddingFailed(type(problem).__name__) from None
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all() or not rows.any(axis=1).all():
            raise EmbeddingFailed("these are no vectors")
        if rows.shape[1] != (self._size or rows.shape[1]):
            raise ModelChanged("the vectors have another size than before")
        self._size = rows.shape[1]
        return unit(rows / np.abs(rows).max(axis=1, keepdims=True))  # first: squares of enormous numbers are too large


def unit(rows: NDArray[np.floating]) -> Matrix:
    """Each row at length 1; a row of nothing but zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Matrix = (rows / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return scaled


def packed(vector: Vector, name: str) -> bytes:
    """The fingerprint: four bytes for the embedder, then two for each number."""
    return _tag(name) + vector.astype("<f2").tobytes()


def unpacked(fingerprint: bytes, name: str, size: int) -> Vector | None:
    """None when it was made by something else, or is no fingerprint."""
    if len(fingerprint) != TAG + 2 * size or not fingerprint.startswith(_tag(name)):
        return None
    vector = np.frombuffer(fingerprint, dtype="<f2", offset=TAG).astype(np.float32)
    return vector if np.isfinite(vector).all() else None


def _tag(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=TAG).digest()
