"""What a rule that warns may look at, and how a warning is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from retold.compare.features import Reading
from retold.model import Claim, Finding, Match, Place, Severity
from retold.trace.agents import Agents
from retold.trace.derive import Web


@dataclass(frozen=True, slots=True)
class View:
    """All that a rule may look at."""

    readings: Sequence[Reading]
    agents: Agents
    web: Web
    claims: Sequence[Claim]
    matches: Sequence[Match]
    outlets: dict[str, str]  # document -> name for people
    near_stories: tuple[tuple[str, str], ...] = ()  # (label, reason) of stories of the same run that share names
    claim_of: dict[str, str] | None = None


def finding(
    code: str,
    severity: Severity,
    message: str,
    evidence: Sequence[Place],
    claims: Sequence[str] = (),
    matches: Sequence[str] = (),
) -> Finding:
    """A warning with an id made of what it says."""
    key = "|".join([code, message, *[f"{p.doc}:{p.start}" for p in evidence], *claims])
    return Finding(
        "f" + hashlib.sha256(key.encode()).hexdigest()[:12],
        code,
        severity,
        message,
        tuple(claims),
        tuple(matches),
        tuple(evidence),
    )


def place_of(view: View, statement: str) -> list[Place]:
    """Where a statement stands."""
    for r in view.readings:
        for s in r.told.statements:
            if s.id == statement:
                return [Place(r.doc, s.span.start, s.span.end)]
    return []
