"""The trusted side: tests, reference, examples, comparison and verdict."""
