"""However sound is cut, it is the same sound in blocks of the wanted length."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.equal_blocks import equal_blocks
from coproduce.model.audio import Signal

RATE_HZ = 8_000


@given(lengths=st.lists(st.integers(0, 40), max_size=12), wanted=st.integers(1, 50))
def test_nothing_is_lost_and_only_the_last_is_shorter(lengths: list[int], wanted: int) -> None:
    whole = np.arange(2 * sum(lengths), dtype=np.float32).reshape(2, -1)
    edges = np.cumsum([0, *lengths])
    blocks = [Signal(whole[:, start:end], RATE_HZ) for start, end in itertools.pairwise(edges)]
    cut = list(equal_blocks(blocks, wanted))
    assert all(block.shape[1] == wanted for block in cut[:-1])
    assert all(0 < block.shape[1] <= wanted for block in cut)
    np.testing.assert_array_equal(np.concatenate([whole[:, :0], *cut], axis=1), whole)
