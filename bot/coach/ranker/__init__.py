"""Whom a news item fits and how contentious it is: by meaning where the small models are installed, else by words."""
