"""Nouns and rules. Pure: no clock, no database, no network."""
