"""Addresses are looked up by a fingerprint, which says nothing about them and is of the same length for all."""

import hashlib


def fingerprint(workspace: int, canonical: str) -> str:
    """Of an address in the form in which two that lead to the same place are equal; another one in each workspace."""
    return hashlib.sha256(f"{workspace}\0{canonical}".encode()).hexdigest()
