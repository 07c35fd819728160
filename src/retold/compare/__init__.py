"""Statements of different articles held against each other: candidates, stories, alignment, drift."""
