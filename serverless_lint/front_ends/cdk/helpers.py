"""What constructs bring along and no program asks for: functions of the CDK itself, with their roles and logs.

https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/custom-resource-handlers
"""

from __future__ import annotations

import re

_OF_THE_CDK = re.compile(
    r"(?:AWS|LogRetention|BucketNotificationsHandler|Eval\w{0,40}?)[0-9a-f]{32}"
    r"|Custom::.{0,300}"
    r"|framework-on(?:Event|Timeout)|framework-isComplete|waiter-state-machine"
    r"|@aws-cdk--.{0,300}"
    r"|AWSCDK\w{0,100}CustomResourceProvider"
    r"|(?:Kubectl|ClusterResource)Provider|DrainECSHook|AwsCliLayer"
)
"""The ids of constructs in which everything is the CDK's own."""
SKIPPED_TYPES = frozenset({"AWS::CDK::Metadata"})


def is_of_the_cdk(path: str) -> bool:
    """Whether a construct path leads into what the CDK brings along."""
    return any(_OF_THE_CDK.fullmatch(part) is not None for part in path.split("/"))
