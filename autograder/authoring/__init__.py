"""For authors of assignments: generate handouts from masters, and verify that tests judge correctly."""
