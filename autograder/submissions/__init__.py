"""From paths to submissions: who handed in what, which file counts, and its code cells."""
