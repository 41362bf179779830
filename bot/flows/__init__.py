"""Verbs: one file a path. Flows decide, commit, and return what to show; doors call them, they call ports."""
