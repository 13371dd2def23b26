"""Zip files for other machines: the handout for students, the autograder for Gradescope."""
