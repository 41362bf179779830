"""The coaches: how the desk asks, listens and drafts."""
