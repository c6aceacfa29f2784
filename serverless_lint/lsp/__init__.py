"""`serverless-lint lsp`: the language server, which asks the same projects as a run does.

`server.py` takes what an editor sends and `project.py` runs what is asked for, in one worker thread; the other modules
translate. Nothing else imports this room, since what it needs is an extra.
"""
