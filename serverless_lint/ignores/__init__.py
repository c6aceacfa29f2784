"""What is not reported because somebody said so, and how that is written down."""
