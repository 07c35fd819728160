"""One tree of exceptions. They are for the caller's mistake; bad news text is a ``Problem`` record instead.

RetoldError
├── UsageError        a wrong argument, option or file name        (exit 2)
├── NothingToTrace    no article could be read at all              (exit 2)
├── FormatError       a report or gold file that is not of the form it claims
└── SettingsError     a setting that does not exist or is out of range
"""

from __future__ import annotations


class RetoldError(Exception):
    """Anything Retold raises on purpose. The message is one line for a person."""


class UsageError(RetoldError):
    """A wrong argument, option or file name."""


class NothingToTrace(RetoldError):
    """No article could be read at all."""


class FormatError(RetoldError):
    """A report or gold file that is not of the form it claims."""


class SettingsError(RetoldError):
    """A setting that does not exist or is out of range."""
