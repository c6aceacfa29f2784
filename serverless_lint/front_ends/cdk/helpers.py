"""What constructs bring along and no program asks for: functions of the CDK itself, with their roles and logs.

https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/custom-resource-handlers
"""

from __future__ import annotations

from serverless_lint.front_ends.cdk.program import Place
from serverless_lint.lazy_pattern import lazy_pattern

_OF_THE_CDK = lazy_pattern(
    r"(?:AWS|LogRetention|BucketNotificationsHandler|Eval\w{0,40}?)[0-9a-f]{32}"
    r"|Custom::.{0,300}"
    r"|framework-on(?:Event|Timeout)|framework-isComplete|waiter-state-machine"
    r"|@aws-cdk--.{0,300}"
    r"|AWSCDK\w{0,100}CustomResourceProvider"
    r"|(?:Kubectl|ClusterResource)Provider|DrainECSHook|AwsCliLayer"
)
"""The ids of constructs in which everything is the CDK's own."""
_POLICY = "DefaultPolicy"
_PARTS_OF_A_ROLE_OF_ITS_OWN = 2
"""A function has `ServiceRole/DefaultPolicy`; what is deeper is of constructs that a construct makes inside."""
_RULE = "AWS::Events::Rule"
_OF_A_SOURCE = "EventRule"
"""How the ids end of rules that start a pipeline:
https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/aws-codepipeline-actions/lib"""
_LEFT_OUT = "..."
_OF_NOBODY = lazy_pattern(r"(?:aws-cdk-lib|constructs|jsii runtime|node internals|tsx|ts-node)$|@aws-cdk/|[./]")
"""What is no package of somebody else among the calls that are left out."""
SKIPPED_TYPES = frozenset({"AWS::CDK::Metadata"})


def is_of_the_cdk(path: str) -> bool:
    """Whether a construct path leads into what the CDK brings along."""
    return any(_OF_THE_CDK.fullmatch(part) is not None for part in path.split("/"))


def is_generated(path: str, kind: str, place: Place | None, *, is_of_library: bool) -> bool:
    """Whether a construct makes a resource for its own needs: no call of the program is known to make it although such
    calls are known, or it is the policy of a role deep inside, or the rule by which a pipeline learns of its source.
    """
    if is_of_library:
        return True
    made = place.id() if place is not None else None
    parts = path.removesuffix("/Resource").split("/")
    if kind == _RULE and parts[-1].endswith(_OF_A_SOURCE):
        return place is not None and len(parts) > 1 and made != parts[-1]
    if made is None or made not in parts or parts[-1] != _POLICY:
        return False
    return len(parts) - parts.index(made) - 1 > _PARTS_OF_A_ROLE_OF_ITS_OWN


def is_of_a_package(frames: tuple[str, ...]) -> bool:
    """Whether the innermost calls that made a resource are those of a package that is not the CDK's own.

    Calls of packages are written down as one: `...aws-cdk-lib, @scope/package, new Source in @scope/package...`.
    """
    first = frames[0] if frames else ""
    if not first.startswith(_LEFT_OUT):
        return False
    return any(_OF_NOBODY.match(each.rpartition(" in ")[2]) is None for each in first.strip(".").split(", "))
