"""The account itself as JSON: the form ``retold.story/1``, which can be read back."""

from __future__ import annotations

from retold import codec
from retold.model import Account


def export(account: Account, with_text: bool) -> bytes:
    """One story; hashes stand in for the words where they are withheld."""
    return codec.dumps(account, with_text=with_text).encode("utf-8", "surrogatepass")
