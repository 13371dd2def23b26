"""Autograding for deep-learning assignments: tests and student code never share a process."""

__version__ = "0.1.0"
