"""What several test files of the plugins read."""

from __future__ import annotations

import pathlib

import pytest

RECORDINGS = pathlib.Path(__file__).resolve().parents[4] / "shared" / "data" / "recordings"


@pytest.fixture(scope="session")
def recordings() -> pathlib.Path:
    """Real answers of Azure, where they lie beside the checkout."""
    if not RECORDINGS.exists():
        pytest.skip("the recordings of Azure are not beside this checkout")
    return RECORDINGS
