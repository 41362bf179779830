"""The tests mirror bot/; servers/ holds what they run against."""
