"""Tries the model that the settings name: figures for each of its tasks, and whole talks beside the script's."""
