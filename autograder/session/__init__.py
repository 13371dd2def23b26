"""A grading session: it plans a run, keeps results, and starts the processes that grade."""
