"""What a rule asks: one module for each question, with what it finds and how."""
