"""The one place that knows whether numba is there. Without it the same kernels run as plain Python, slowly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit as _njit

    COMPILED = True
except ImportError:
    COMPILED = False


def compiled(kernel: F) -> F:
    """Compile once and keep the result on disk, so that the next run does not pay for it."""
    if not COMPILED:
        plain: F = np.errstate(over="ignore")(kernel)  # hashes wrap around, as they do when compiled
        return plain
    made: F = _njit(cache=True, nogil=True)(kernel)  # type: ignore[assignment]  # the same call, compiled
    return made
