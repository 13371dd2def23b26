"""The command line: a module a verb, or a family of verbs; app.py lists them."""
