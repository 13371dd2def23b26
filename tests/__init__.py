"""A regular package, because textstat installs one named `tests`, which hides a folder without this file."""
