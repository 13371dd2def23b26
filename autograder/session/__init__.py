"""A grading session: what is to be graded, what is known already, and the processes that grade."""
