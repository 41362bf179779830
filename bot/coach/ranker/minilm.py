"""MiniLM on this machine: a small language model as an ONNX file, run by onnxruntime."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Encoding, Tokenizer

from bot.coach.ranker.vectors import EmbeddingFailed, Matrix, Vector, unit

THREADS = 2
BATCH = 512  # tokens: eight items, or many phrases
DIMENSIONS = 384
TOKENS = 64  # a title and the first sentences; what follows changes little and costs much


class MiniLM:
    """`known` are vectors of texts that were embedded before, so that they cost nothing. Raises EmbeddingFailed."""

    name = "minilm"

    def __init__(self, weights: Path, tokens: Path, known: Mapping[str, Vector]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Otherwise its threads spin for a while after each batch, on cores that others wait for.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._model = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(tokens))
        except Exception as problem:  # their errors have no base of their own
            raise EmbeddingFailed(type(problem).__name__) from None
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()  # its file says to 128
        self._known = known

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows: list[Vector | None] = [self._known.get(text) for text in texts]
        waiting = [place for place, row in enumerate(rows) if row is None]
        for batch in _batches(waiting, self._tokenizer.encode_batch([texts[place] for place in waiting])):
            for (place, _), row in zip(batch, self._run([ids for _, ids in batch]), strict=True):
                rows[place] = row
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), DIMENSIONS)

    def _run(self, several: Sequence[Sequence[int]]) -> Matrix:
        longest = max(map(len, several))
        ids = np.array([[*each, *[0] * (longest - len(each))] for each in several], dtype=np.int64)
        mask = np.array([[1] * len(each) + [0] * (longest - len(each)) for each in several], dtype=np.int64)
        asked = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            (states,) = self._model.run(None, asked)
        except Exception as problem:  # again
            raise EmbeddingFailed(type(problem).__name__) from None
        return unit((states * mask[..., None]).sum(axis=1))


def _batches(places: Sequence[int], read: Sequence[Encoding]) -> Iterator[list[tuple[int, list[int]]]]:
    """Places with their token ids, texts of one length together, so that little has to be filled up."""
    batch: list[tuple[int, list[int]]] = []
    for place, each in sorted(zip(places, read, strict=True), key=lambda pair: len(pair[1].ids)):
        if batch and (len(batch) + 1) * len(each.ids) > BATCH:
            yield batch
            batch = []
        batch.append((place, each.ids))
    if batch:
        yield batch
