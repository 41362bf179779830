"""Who does the work that takes a while."""
