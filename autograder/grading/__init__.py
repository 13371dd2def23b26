"""Where tests meet one submission: pytest runs once an assignment, a forked child grades each submission."""
