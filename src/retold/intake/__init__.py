"""Source -> ``Article | Problem``: files, folders, saved pages and records, read into typed blocks."""

from __future__ import annotations

from retold.intake.files import read
from retold.intake.limits import Limits
from retold.intake.page import article_from_html
from retold.intake.plain import article_from_text
from retold.intake.records import article_from_record

__all__ = ["Limits", "article_from_html", "article_from_record", "article_from_text", "read"]
