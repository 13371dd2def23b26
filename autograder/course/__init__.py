"""The course on disk: course.toml, masters, handouts, tests and wrong solutions."""
