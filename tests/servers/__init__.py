"""Real servers that tests start and stop by themselves."""
