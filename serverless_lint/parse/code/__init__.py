"""What both languages become: facts of a code file."""
