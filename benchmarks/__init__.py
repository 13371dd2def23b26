"""`make bench`: what grading one submission costs here, in other tools, and at the least."""
