"""`make bench`: the cost of grading one submission with this kit, with other tools, and as a lower bound."""
