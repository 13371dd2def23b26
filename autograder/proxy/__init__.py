"""What a hidden test holds in its hands: functions, classes and modules that run in a worker."""
