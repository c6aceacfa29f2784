"""What works on a developer's machine, but not in Lambda."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

ASKS_PEOPLE = frozenset({"input"})
"""What waits for somebody to type something: https://docs.python.org/3/library/functions.html#input"""

SERVES = frozenset({"flask.Flask.run", "uvicorn.run", "bottle.run", "waitress.serve"})
"""What serves requests itself, and never returns: https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run,
https://www.uvicorn.org/, https://bottlepy.org/docs/dev/, https://docs.pylonsproject.org/projects/waitress/"""

SET_BY_LOCAL_TOOLS = frozenset({"IS_OFFLINE", "IS_LOCAL", "AWS_SAM_LOCAL", "LOCALSTACK_HOSTNAME"})
"""The environment variables that tools set which run functions on the own machine, and Lambda never does.

https://github.com/dherault/serverless-offline#environment-variables
https://www.serverless.com/framework/docs/providers/aws/cli-reference/invoke-local#environment
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html
https://docs.localstack.cloud/references/configuration/
"""

SAYS_LOCAL = lazy_pattern(r"(?:^|_|is)local(?:$|_|ly)|offline|localstack")
"""What names in lower case, and texts that are compared with them, have that tell runs on the own machine apart, after
those variables: the addresses above."""
