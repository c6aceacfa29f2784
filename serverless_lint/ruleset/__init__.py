"""Which rules there are, which of them run, and what their pages say."""
