"""Beatdesk: a reporter that lives in the chat."""

__version__ = "0.1.0"
