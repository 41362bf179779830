"""Tests of the room that reads feeds."""
