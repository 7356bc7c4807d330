"""Every write of every story, with every fault: what the module says is true, and the next run ends where it should.

The gate runs a tenth of the cells, drawn by a seed; `make test-deep` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from .azure import Azure
from .fault_matrix import STORIES, Matrix

SEED = int(os.environ.get("GEN2_AZURE_FAULT_SEED", "13"))
SHARE = float(os.environ.get("GEN2_AZURE_FAULT_SHARE", "0.1"))


@pytest.mark.parametrize("story", STORIES)
def test_what_is_said_after_a_fault_is_true_and_the_next_run_converges(
    azure: Azure, new_group: Callable[[], str], record_property: Callable[[str, object], None], story: str
) -> None:
    matrix = Matrix(azure, new_group)
    for cell in matrix.cells([story], share=SHARE, seed=SEED):
        matrix.run(cell)
    record_property(f"fault matrix, {story}: cells", matrix.counts.cells)
    for name, number in matrix.counts.by_name().items():
        record_property(f"fault matrix: {name}", number)
    assert not matrix.counts.problems()
