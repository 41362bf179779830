"""Pictures as PNG: the team's weeks, and one person's rhythm."""
