"""The class around the submissions: rosters, late work, filling in an LMS's file, comparing."""
