"""What a hidden test holds in its hands: functions, classes and modules that look local and run in a worker."""
