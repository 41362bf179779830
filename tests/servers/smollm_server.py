"""Runs in .venv-smollm: llama.cpp's HTTP server with the model that it is given, until its standard input closes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import xllamacpp


def main(model: Path, sha256: str) -> None:
    """Check the weights, load them, say the address in one line of JSON, and serve."""
    hello = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # llama.cpp may print what it likes: the first line is ours
    with model.open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != sha256:
        sys.exit(f"{model.name} is not the model it was: its sha256 is {found}")
    server = xllamacpp.Server(parameters(model))
    print(json.dumps({"url": server.listening_address}), file=hello, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)  # whatever is being answered: nobody listens any more


def parameters(model: Path) -> xllamacpp.CommonParams:
    """A small context, one request at a time, and the likeliest word each time."""
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {model.stem}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = 4096, 1
    params.n_predict = 1024  # it is small enough to go on for ever
    # Two threads read a prompt. One writes: for each word two would wait for each other, for seconds on a busy machine.
    params.cpuparams.n_threads, params.cpuparams_batch.n_threads, params.n_threads_http = 1, 2, 2
    params.n_batch = 256  # between batches it notices that somebody hung up
    params.sampling.temp, params.sampling.seed = 0, 1
    params.sampling.penalty_repeat, params.sampling.penalty_last_n = 1.2, 256  # else it says the same without end
    params.cache_ram_mib = 0
    params.offline, params.ui = True, False
    return params


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
