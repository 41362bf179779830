"""Settings for feeds that would make every feed fail with a sentence about something else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.mark.parametrize(
    "proxy", ["http://proxy:99999", "http://proxy:abc", "http://proxy:0", "http://[::1", "proxy:3128"]
)
def test_a_proxy_whose_address_is_none_is_told_at_the_start(proxy: str) -> None:
    with pytest.raises(ValidationError, match="must be an address such as"):
        Settings(_env_file=None, feeds_proxy=proxy)


@pytest.mark.parametrize("proxy", ["", "http://proxy:3128", "https://me:word@[fd12::1]:3128/", "http://proxy"])
def test_others_are_taken(proxy: str) -> None:
    assert Settings(_env_file=None, feeds_proxy=proxy).feeds_proxy == proxy
