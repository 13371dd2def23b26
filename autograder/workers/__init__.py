"""The grader's side of workers: how one is started, how bytes go there and back in time, and how it ended."""
