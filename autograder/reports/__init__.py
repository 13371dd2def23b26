"""Results for people and other programs; each report is a small function over the same records."""
