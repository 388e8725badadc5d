"""Faults while a list is loaded: killed processes, two imports at once, readers, a full disk. Nothing is mocked."""
