"""Invented articles for the store: events of an invented region, told by several outlets in their own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from made import article

from retold.model import Article

NOW = datetime(2031, 5, 20, 9, 0, tzinfo=UTC)

_EVENTS = {
    "ferry": (
        "2031-05-12T08:00:00+00:00",
        [
            ("Vale Courier", "Ferry Osprey runs aground off Marlow Sound", [
                "The ferry Osprey ran aground off Marlow Sound on Monday with 84 passengers aboard, the coastguard said.",
                "Captain Ines Halloran told the Vale Courier that the steering had failed near Gannet Rock.",
                "Lifeboats from Marlow Sound took the passengers of the Osprey ashore."]),
            ("Northgate Herald", "84 taken off stranded ferry near Gannet Rock", [
                "Lifeboats took 84 passengers off the ferry Osprey near Gannet Rock on Monday.",
                "The steering of the Osprey had failed, Captain Ines Halloran told the Vale Courier.",
                "The coastguard at Marlow Sound said that no passenger of the ferry was hurt."]),
            ("Radio Dunmere", "Osprey aground: passengers safe", [
                "All passengers of the ferry Osprey, aground off Marlow Sound, are safe, the coastguard said on Monday.",
                "The ferry struck Gannet Rock after its steering failed."]),
        ],
    ),
    "mine": (
        "2031-05-12T11:00:00+00:00",
        [
            ("Vale Courier", "Copper mine at Tollgarth to reopen", [
                "The copper mine at Tollgarth will reopen in autumn with 300 miners, Brannock Metals said on Monday.",
                "Brannock Metals closed the Tollgarth mine eight years ago when copper was cheap."]),
            ("Hill Echo", "Brannock brings back Tollgarth copper", [
                "Brannock Metals is to reopen its copper mine at Tollgarth and hire 300 miners, the company said on Monday.",
                "Tollgarth lost a third of its people after Brannock Metals shut the mine."]),
        ],
    ),
    "festival": (
        "2031-05-14T09:00:00+00:00",
        [
            ("Hill Echo", "Kite festival draws record crowd to Penlow Down", [
                "The kite festival on Penlow Down drew a record crowd of 12,000 on Wednesday, its director Oona Quill said.",
                "A kite in the shape of a heron won the first prize of the festival."]),
            ("Radio Dunmere", "Heron kite wins at Penlow Down", [
                "A heron kite won the festival on Penlow Down on Wednesday before a record crowd.",
                "Director Oona Quill counted 12,000 visitors at the kite festival."]),
        ],
    ),
}  # fmt: skip


def event(name: str) -> list[Article]:
    """All articles of one event."""
    at, told = _EVENTS[name]
    return [
        replace(
            article(
                f"{name}-{n}.txt",
                lines,
                headline=headline,
                outlet=outlet,
                published=at.replace(":00:00+", f":{10 * n:02}:00+"),
            ),
            url=f"https://{outlet.lower().replace(' ', '-')}.example/{name}/{n}",
        )
        for n, (outlet, headline, lines) in enumerate(told)
    ]


def everything() -> list[Article]:
    """The articles of all events."""
    return [a for name in _EVENTS for a in event(name)]


def names(stories: dict[str, str]) -> set[frozenset[str]]:
    """A grouping as sets of articles, whatever its stories are called."""
    groups: dict[str, set[str]] = {}
    for article_id, story in stories.items():
        groups.setdefault(story, set()).add(article_id)
    return {frozenset(g) for g in groups.values()}
