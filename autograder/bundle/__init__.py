"""What leaves the instructor's machine: the handout for students, the autograder for Gradescope."""
