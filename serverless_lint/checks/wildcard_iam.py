"""Policies that allow more than anything needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from serverless_lint.analyses.needed_of_services import PolicySetOfCode
from serverless_lint.analyses.policy_sets import PolicySet, PolicySetInUse
from serverless_lint.analyses.prescribed_actions import is_given_to_identities, only_fills_dashboards, prescribed
from serverless_lint.analyses.text_messages import StatementInUse
from serverless_lint.analyses.third_parties import lets_only_look_around
from serverless_lint.aws.iam import has_ids_made_up, is_service, only_describes, supports_resources
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import ManagedPolicy, Statement
from serverless_lint.model.stack.purpose import is_boundary, is_for_local_runs, is_option
from serverless_lint.parse.template.edits import values_replaced
from serverless_lint.parse.template.template import Known, Possible
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_ALLOWS_EVERYTHING = lazy_pattern(r"^(?:Administrator|PowerUser)Access$|FullAccess(?:_?[vV]\d+)?$")
"""AWS's managed policies for all of an account or a service, in each version.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""
_ABOUT_TAGS = lazy_pattern(r"tag(?:s|ging|keys|values)?$")
_LISTING = ("describe", "list")
_GIVING = ("get", "batchget")
_LOG_STREAM_ACTIONS = ("logs:createlogstream", "logs:putlogevents")
"""What `AWSLambdaBasicExecutionRole` allows on `*`, too.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html"""
_LOG_WRITING_ACTIONS = frozenset({*_LOG_STREAM_ACTIONS, "logs:describelogstreams"})
_DEPLOYING = frozenset(
    {
        *("cloudformation", "codebuild", "codecommit", "codeconnections", "codedeploy", "codepipeline"),
        "codestar-connections",
    }
)
"""Services of what deploys: all that they offer on some projects, stacks or connections is hardly more than it does."""
_ANALYSING = frozenset({"comprehend", "polly", "rekognition", "textract", "translate"})
"""Services that answer about what they are sent; their actions for that work on no resource, and are what is used."""
_LIMIT_OTHERWISE = "limit them by a condition, such as one on a tag: AWS makes up their ids later"
_PART_OF_WHAT_NEEDS_ALL = {
    **dict.fromkeys(_LOG_STREAM_ACTIONS, "logs:createlogdelivery"),
    "s3:getbucketlocation": "s3:listallmybuckets",
}
"""Actions that belong to another one which works on `*` only: the statement that AWS prescribes for vended logs,
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, and where the buckets of a list are."""


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def wildcard_iam_action(used: PolicySetOfCode) -> Iterator[Problem]:
    """A policy allows every action, or every action of a service."""
    policies = used.policies
    managed = {
        (_name(policy), policy.location.sort_key): policy
        for policy in policies.managed
        if _ALLOWS_EVERYTHING.search(_name(policy))
    }
    if managed:
        # What somebody has to ask for is no reason where something else is there for everybody.
        yield _managed_problem(policies, sorted(managed.values(), key=lambda policy: policy.is_option))
    if is_boundary(policies.owner):
        return
    alike: defaultdict[tuple[bool, ...], list[tuple[Statement, Sequence[Known]]]] = defaultdict(list)
    for statement in policies.statements:
        found = (*_all_actions(statement), *_all_of_services(statement)) if statement.allows else ()
        if found:
            alike[found[0].value == "*", _is_everywhere(statement), statement.has_condition].append((statement, found))
    for grants in alike.values():
        yield _statements_problem(used, grants)


def _managed_problem(policies: PolicySet, managed: Sequence[ManagedPolicy]) -> Problem:
    names = [_name(policy) for policy in managed]
    told = tuple(dict.fromkeys(names))
    allows = "allows" if len(told) == 1 else "allow"
    what = f"everything that {_named(told, 'policies')} {allows}: list the actions it needs instead"
    return Problem(
        managed[0],
        f"`{policies.owner.logical_id}` may do {what}",
        severity=Severity.INFO if managed[0].is_option else _advice_where_no_code_runs(policies),
        related=tuple(Related(policy, f"`{_name(policy)}` too") for policy in managed[1:]),
        sums_up=tuple(names[1:]),
        cause=what,
        resource=policies.owner.logical_id,
        ignorable_at=(policies.owner,),
    )


def _statements_problem(used: PolicySetOfCode, grants: Sequence[tuple[Statement, Sequence[Known]]]) -> Problem:
    policies = used.policies
    statement, found = grants[0][0], [known for _, each in grants for known in each]
    is_error = found[0].value == "*" and _is_everywhere(statement) and not statement.has_condition
    is_asked_for = all(is_option(known, policies.options) for known in found)
    what = f"{_too_much(found, statement)}{_at_least(found, used.needed)}"
    return _problem(
        statement,
        found[0],
        f"{_who(policies, [statement for statement, _ in grants])} may do {what}",
        Severity.INFO
        if is_asked_for or _only_deploys(grants) or _only_analyses(found) or _is_given_to_identities(found, policies)
        else _advice_where_no_code_runs(policies) or (Severity.ERROR if is_error else None),
        [*_grants(found, policies), *(Related(known.node, f"`{known.value}` too") for known in found[1:])],
        tuple(sorted(str(known.value) for known in found[1:])),
        _list_of_actions(grants, used.needed) if _is_written(policies) else None,
        cause=what,
    )


def _grants(found: Sequence[Known], policies: PolicySet) -> Iterator[Related]:
    """Where a program grants everything that it does not name."""
    origin = policies.owner.template.origin
    if origin is not None and any(known.value in origin.granted for known in found):
        yield from (Related(place, "all actions on a table are granted here") for place in origin.full_grants)


def _who(policies: PolicySet, statements: Sequence[Statement]) -> str:
    """Whom statements allow something, with those that have all of them as well."""
    others = len(policies.sharing(statements))
    return f"`{policies.owner.logical_id}`" + (f" and {others} other{'s' if others > 1 else ''}" if others else "")


def _only_deploys(grants: Sequence[tuple[Statement, Sequence[Known]]]) -> bool:
    """Whether nothing is allowed but all of what deploys, on certain projects, stacks or connections."""
    return all(
        not _is_everywhere(statement) and str(known.value).lower().partition(":")[0] in _DEPLOYING
        for statement, found in grants
        for known in found
    )


def _only_analyses(found: Sequence[Known]) -> bool:
    return all(str(known.value).lower().partition(":")[0] in _ANALYSING for known in found)


def _is_given_to_identities(found: Sequence[Known], policies: PolicySet) -> bool:
    is_theirs = not (policies.groups or policies.has_users)
    return is_theirs and is_given_to_identities(policies.roles, (str(known.value) for known in found))


def _is_written(policies: PolicySet) -> bool:
    """Whether the template is a file that somebody edits."""
    origin = policies.owner.template.origin
    return origin is None or origin.is_editable


def _at_least(found: Sequence[Known], needed: Mapping[str, tuple[str, ...]]) -> str:
    """What the code needs instead, if that is known of all that is found."""
    patterns = [str(known.value) for known in found]
    if not needed.keys() >= set(patterns):
        return ""
    return f", {_named(tuple(dict.fromkeys(name for each in patterns for name in needed[each])), 'actions')}"


def _list_of_actions(
    grants: Sequence[tuple[Statement, Sequence[Known]]], needed: Mapping[str, tuple[str, ...]]
) -> Fix | None:
    """What lists the actions that the code needs in the place of all wildcards."""
    edits: list[Edit] = []
    for statement, found in grants:
        others = {str(known.value).lower() for known in statement.actions.values}
        for known in found:
            names = needed.get(str(known.value), ())
            missing = [name for name in names if name.lower() not in others]
            # What stands for itself alone is replaced; what comes from elsewhere may stand for more.
            change = values_replaced(known.node, missing or names) if known.node.text == known.value else None
            if change is None:
                return None
            edits.append(Edit(*change))
    return Fix("list the actions that the code needs", tuple(edits), safe=False)


def _advice_where_no_code_runs(policies: PolicySet) -> Severity | None:
    """Advice about what only CloudFormation and the like work under, or people who administrate, audit or deploy."""
    is_advice = policies.is_for_deployments or policies.is_for_people or policies.is_for_services_alone
    return Severity.INFO if is_advice else None


def _name(policy: ManagedPolicy) -> str:
    return policy.name.rpartition("/")[2]


def _too_much(found: Sequence[Known], statement: Statement) -> str:
    """What its wildcards allow, and what to do about it."""
    if found[0].value != "*":
        services = tuple(dict.fromkeys(str(known.value).partition(":")[0] for known in found))
        offers = "offers" if len(services) == 1 else "offer"
        where = "" if _is_everywhere(statement) else " with these resources"
        needs = "actions and resources" if _may_name_resources(found, statement) else "actions"
        return f"everything that {_named(services, 'services')} {offers}{where}: list the {needs} it needs"
    if _is_everywhere(statement) and not statement.has_condition:
        return "everything on everything: list the actions and resources it needs"
    return "everything with these resources: list the actions it needs"


def _may_name_resources(found: Sequence[Known], statement: Statement) -> bool:
    """Whether its resources are as wide as its actions, and need not be."""
    return (
        _is_everywhere(statement)
        and not statement.has_condition
        and any(supports_resources(str(known.value)) for known in found)
    )


def _is_everywhere(statement: Statement) -> bool:
    return next(_wildcards(statement), None) is not None


def _all_actions(statement: Statement) -> Iterator[Known]:
    return (known for known in _deployed(statement, statement.actions) if known.value == "*")


def _all_of_services(statement: Statement) -> Iterator[Known]:
    for known in _deployed(statement, statement.actions):
        name = known.value
        if not isinstance(name, str) or not name.endswith(":*") or name.lower() in prescribed(statement):
            continue
        if is_service(name.partition(":")[0]):
            yield known


class _Wide(NamedTuple):
    """A statement about every resource, with those of its actions that can be limited."""

    statement: Statement
    actions: Sequence[str]
    has_no_names: bool
    """Whether what can be named is no part of that."""
    is_advice: bool
    only_tells: bool
    """Whether its actions only tell what there is: advice, unless other statements of the policy allow more."""


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def wildcard_iam_resource(used: PolicySetInUse) -> Iterator[Problem]:
    """A policy allows actions on every resource although they could be limited to some."""
    policies = used.policies
    if is_boundary(policies.owner):
        return
    alike: defaultdict[tuple[bool, bool], list[_Wide]] = defaultdict(list)
    for grant in used.statements:
        wide = _wide(grant, policies)
        if wide is not None:
            alike[wide.has_no_names, wide.is_advice].append(wide)
    for statements in alike.values():
        first = statements[0]
        actions = tuple(dict.fromkeys(action for wide in statements for action in wide.actions))
        who = _who(policies, [wide.statement for wide in statements])
        use = f"{who} may use {_named(actions, 'actions')} on every resource"
        remedy = _LIMIT_OTHERWISE if first.has_no_names else "name the ones it works with"
        severity = Severity.INFO if first.is_advice or all(wide.only_tells for wide in statements) else None
        places = [(wide, known) for wide in statements for known in _wildcards(wide.statement)]
        others = [Related(known.node, f"{_named(wide.actions, 'actions')} too") for wide, known in places[1:]]
        # Its place says nothing about actions, of the first statement either.
        more = tuple(sorted(actions)) if len(statements) > 1 else ()
        cause = " ".join((*sorted(actions), remedy))
        yield _problem(first.statement, places[0][1], f"{use}: {remedy}", severity, others, more, cause=cause)


def _wide(grant: StatementInUse, policies: PolicySet) -> _Wide | None:
    statement = grant.statement
    if not statement.allows or statement.has_condition or not _is_everywhere(statement):
        return None
    actions = [known.value for known in statement.actions.values if isinstance(known.value, str)]
    if "*" in actions:
        return None
    # One cause is one finding: `wildcard-iam-action` says that these go too far.
    reported = {known.value for known in _all_of_services(statement)}
    named = (action for action in dict.fromkeys(actions) if action not in reported)
    limited = [action for action in named if _can_be_limited(action, grant, actions)]
    if not limited:
        return None
    declared = statement.owner.template.resource_types
    # What can be named stands first, and of that what does more than tell; what only writes logs stands last.
    limited.sort(key=lambda action: _is_least(action, grant, declared))
    has_no_names = has_ids_made_up(limited[0], declared)
    is_harmless = _only_writes_logs(limited[0]) or lets_only_look_around(policies, limited)
    is_harmless = is_harmless or _only_fills_dashboards(limited, policies)
    is_harmless = is_harmless or all(map(_only_lists, limited)) or limited[0].lower() in grant.named_by_events
    is_advice = is_harmless or has_no_names or _advice_where_no_code_runs(policies) is not None
    return _Wide(statement, limited, has_no_names, is_advice, all(map(_only_tells, limited)))


def _only_fills_dashboards(actions: Sequence[str], policies: PolicySet) -> bool:
    return not (policies.groups or policies.has_users) and only_fills_dashboards(policies.roles, actions)


def _is_least(action: str, grant: StatementInUse, declared: frozenset[str]) -> tuple[bool, ...]:
    writes_logs = _only_writes_logs(action)
    has_no_name = has_ids_made_up(action, declared)
    return writes_logs, has_no_name, action.lower() in grant.named_by_events, _only_tells(action) and not writes_logs


def _can_be_limited(action: str, grant: StatementInUse, actions: list[str]) -> bool:
    name = action.lower()
    if (
        name in grant.statement.denied | grant.used_without_arn
        or not supports_resources(action)
        or not _is_judged_here(action)
    ):
        return False
    return _PART_OF_WHAT_NEEDS_ALL.get(name) not in [other.lower() for other in actions]


def _only_lists(action: str) -> bool:
    """Whether an action only lists or describes what there is, its tags or costs: hardly one of these is limited."""
    service, _, name = action.lower().partition(":")
    is_listing = name.startswith(_LISTING) or service == "ce" or _ABOUT_TAGS.search(name) is not None
    return is_listing and not f"{service}:{name}".startswith("s3:listbucket") and only_describes(action)


def _only_tells(action: str) -> bool:
    """Whether an action does that, or gives the state of something; what roles and users may do is worth more."""
    service, _, name = action.lower().partition(":")
    is_giving = name.startswith(_GIVING) and service != "iam" and only_describes(action)
    return is_giving or _only_lists(action)


def _only_writes_logs(action: str) -> bool:
    return action.lower() in _LOG_WRITING_ACTIONS


def _named(names: Sequence[str], what: str) -> str:
    if len(names) <= 2:
        return " and ".join(f"`{name}`" for name in names)
    return f"`{names[0]}` and {len(names) - 1} other {what}"


def _is_judged_here(action: str) -> bool:
    """That every role may be passed is an error of its own: `iam-pass-role-wildcard`."""
    return action.lower() != "iam:passrole"


def _wildcards(statement: Statement) -> Iterator[Known]:
    return (known for known in _deployed(statement, statement.resources) if known.value == "*")


def _deployed(statement: Statement, possible: Possible) -> Iterator[Known]:
    """What may be there elsewhere than on a developer's machine."""
    return (known for known in possible.values if not is_for_local_runs(known, statement.owner.template))


def _problem(
    statement: Statement,
    known: Known,
    message: str,
    severity: Severity | None,
    others: Sequence[Related],
    sums_up: tuple[str, ...],
    fix: Fix | None = None,
    *,
    cause: str = "",
) -> Problem:
    """What is wrong with statements of one cause, at the first of them."""
    return Problem(
        known.node,
        message,
        related=(*(Related(source, "set here") for source in known.sources), *others),
        severity=severity,
        resource=statement.owner.logical_id,
        ignorable_at=(statement, statement.owner),
        sums_up=sums_up,
        fix=fix,
        cause=cause,
    )
