"""Facts of many files to one project: who runs what, triggered by what, allowed what. Knows no rules."""
