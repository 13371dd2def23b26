"""The command line: app.py defines the commands, and other modules run the larger ones."""
