"""For authors of assignments: handouts made from masters, and proofs that the tests judge rightly."""
