"""What course.toml, the masters and the tests say."""
