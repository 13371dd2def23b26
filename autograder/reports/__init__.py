"""Reports for people and for other programs: each is a function of the records in results.py."""
