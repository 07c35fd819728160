"""A paragraph that no paper would print is parsed in pieces that together are the whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from retold.model import Block, BlockKind
from retold.text.analysis import LONGEST, _stretches

BITS = st.lists(st.sampled_from(["word " * 40, "He left. " * 9, "x" * 700, 'No," he said. ', "? "]), max_size=40)


@settings(max_examples=100, deadline=None)
@given(BITS, st.integers(0, 30))
def test_the_pieces_of_a_block_are_the_block(bits: list[str], lead: int) -> None:
    text = "Lead. " * 5 + "".join(bits)
    block = Block(BlockKind.PARAGRAPH, lead, len(text))
    found = _stretches(text, block)
    assert (found[0].start, found[-1].end) == (block.start, block.end)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(0 <= piece.end - piece.start <= LONGEST for piece in found)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "The clerk of the town said on Monday that nobody knew why the windows had been broken. "
    found = _stretches(sentence * 200, Block(BlockKind.PARAGRAPH, 0, len(sentence) * 200))
    assert len(found) >= 3
    assert all((sentence * 200)[: piece.end].endswith(".") for piece in found[:-1])
