"""What AWS says, as data with its source: actions of IAM, runtimes, schedules."""
