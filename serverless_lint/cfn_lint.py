"""cfn-lint's findings as findings of this tool.

A template is checked from its text alone, in one region, with cfn-lint's own rules. What cfn-lint would look up
besides is kept from it: `.cfnlintrc` files, which may name rules to execute and which follow the current folder; nested
templates, whose path is whatever the scanned template says; the region in the environment. The directives under
`Metadata: cfn-lint:` of a template count as they do for cfn-lint, as far as they execute and open nothing.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from serverless_lint.aws.workflows import KEYS_OF_DEFINITIONS
from serverless_lint.cache import Cache
from serverless_lint.cfn_lint_errata import is_taken_by_aws, value_at
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.masking import mask_secrets
from serverless_lint.report import Finding
from serverless_lint.rule import Category, Confidence, Severity
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.facts import encode, key_of
from serverless_lint.wording import and_more

SAME_AS: Mapping[str, str] = {
    "E2530": "snapstart-unsupported",
    "W2530": "snapstart-without-version",
    "I2530": "snapstart-available",
    "E2531": "deprecated-runtime",
    "E2533": "deprecated-runtime",
    "W2531": "deprecated-runtime",
    "E3663": "reserved-environment-variable",
    "E3697": "environment-too-large",
    "W3037": "unknown-iam-action",
    "W3663": "lambda-permission-without-source",
    "W3664": "lambda-permission-principal-mismatch",
    "E3717": "invalid-timeout",
}
"""Rules of cfn-lint that say what a rule of this tool says, with that rule's id: they are left out."""

SAME_IN_FUNCTIONS: Mapping[tuple[str, str], str] = {
    ("E3002", "Environment/Variables"): "environment-too-large",
    ("E3032", "Layers"): "large-package",
    ("E3030", "Runtime"): "unknown-runtime",
    ("E3034", "MemorySize"): "invalid-memory",
    ("E3034", "Timeout"): "invalid-timeout",
}
"""Rules of cfn-lint that hold for many properties, with the property of functions for which a rule of this tool says
the same: there, and below it, they are left out."""

Level: TypeAlias = Literal["errors", "all"]
REGION = "us-east-1"
"""Where templates are deployed to, unless they say otherwise; cfn-lint's own default."""

MAX_CHARACTERS = 1_000_000
MAX_RESOURCES = 500
"""CloudFormation takes no larger template, and cfn-lint takes 10 ms for each resource."""

MIN_TEMPLATES_FOR_WORKERS = 4
_MAX_WORKERS = 16
"""Each takes about 150 MB."""

_MAX_READ = 100_000
_MAX_MESSAGE = 300
"""Some messages list hundreds of values that would have been allowed."""

_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}

_ABOUT_ITSELF = "E00"
"""What the ids of cfn-lint's rules begin with that tell of a template it cannot read or a rule that crashed."""
_CRASH = lazy_pattern(r"Exception .* raised while validating ", re.DOTALL)

_SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
_SAM_ATTRIBUTE = lazy_pattern(r"'[^']*' is not one of \[\] in |'(?:Alias|Version)' is not one of \['SnapStartResponse'")
"""cfn-lint knows no attributes of some SAM resources, such as `GraphQLApi.ApiId`, and not all of functions."""

_PLACEHOLDER = lazy_pattern(r"\{\{(?!resolve:)")
"""Jinja and Cookiecutter: text from which a template is still to be made."""
_REPLACED = lazy_pattern(
    r"__[A-Za-z][\w-]{0,60}__|<[A-Za-z][\w .:/-]{0,60}>|%[A-Z][A-Z0-9_]{0,60}%|@[A-Z][A-Z0-9_]{0,60}@"
    r"|\$\(\w{1,60}\)|#\{\w|(?i:replace[-_ ]?(?:me|this|with)|change[-_ ]?me|placeholder|\byour[-_ ])"
)
"""What a person or a script puts a value in the place of, before anything is deployed."""
_QUOTED_VALUE = lazy_pattern(r"'([^']{1,200})' ")
_TYPE_OF_PARAMETER = lazy_pattern(r"String|Number|CommaDelimitedList|List<.{1,100}>|AWS::\w{1,50}::\w{1,50}::\S{1,100}")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"""
_ABOUT_NAMES = frozenset({"E1010", "E1019", "E1020", "E3005", "E6101"})
_ANY_SCHEMA = " is not valid under any of the given schemas"
_ONE_OF = " is not one of "
_UNLIKE = lazy_pattern(
    r"(?P<name>'[^']{1,255}'|\"[^\"]{1,255}\") (?:is not one of |does not match |is not valid under any of )"
)
_FORMATS = "E11"
"""What the ids of rules begin with that judge what a text looks like: an ARN, an id, a name."""
_ABOUT_KEYS = frozenset({"E3001", "E3002", "E3003"})
"""Rules that judge which keys there are, whatever their values."""

_EMPTY = "None is not "
"""What cfn-lint begins with for each kind that a value may have, and for each schema, where there is none."""

_SET = lazy_pattern(r"\{('[^'{}]*'(?:, '[^'{}]*')+)\}")
"""How Python writes a set of texts, in an order that differs from run to run."""

_CIRCLE = "E3004"
_MISPLACED = lazy_pattern(r"is not of type 'object' at '(?P<place>[^']{1,1000})'$")
"""What cfn-lint says of a text in the place of a state, in a definition that is a text itself."""
_GLOBALS_OF_SAM = lazy_pattern(
    r"Additional properties are not allowed \('(?:AutoPublishAliasAllProperties|CodeSigningConfigArn|EndpointAccessMode"
    r"|FailOnWarnings|FileSystemConfigs|FunctionUrlConfig|LoggingConfig|ManagedResourceTags|PublishLambdaVersion)' "
    r"was unexpected\)"
)
"""cfn-lint lacks some of what SAM takes in `Globals`:
https://github.com/aws/serverless-application-model/blob/develop/samtranslator/plugins/globals/globals.py"""

_CONDITION = r"""when condition (?:"[^"]*"|'[^']*') is (?:True|False)"""
_CONDITIONS = lazy_pattern(rf"(?:when )?{_CONDITION}(?: and {_CONDITION})+")
"""Which of the cases a message is about that conditions make: as many as cfn-lint tries, in an order that differs from
run to run."""

_TEMPLATES_BETWEEN_COLLECTIONS = 50
_templates_checked = itertools.count(1)

_YAML_LINE_END = lazy_pattern("\r\n|[\n\r\x85\u2028\u2029]")


class CfnLintResult(msgspec.Struct, frozen=True):
    """What cfn-lint says. `notes` name the templates that it could not check, or not completely."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


class _Match(NamedTuple):
    """A finding of cfn-lint; lines and columns count from 1, the end is behind the last character."""

    rule: str
    message: str
    start: tuple[int, int]
    end: tuple[int, int]
    help: str
    resource: str | None


class _Outcome(NamedTuple):
    """What cfn-lint says of one template, and what went wrong."""

    matches: tuple[_Match, ...]
    failure: str = ""


def run_cfn_lint(
    templates: Sequence[Document],
    *,
    level: Level,
    jobs: int,
    on_file: Callable[[int, int], None] = lambda done, total: None,
    cache: Cache | None = None,
) -> CfnLintResult:
    """Check templates with cfn-lint, in up to `jobs` processes, unless the cache knows what it says of them.

    `errors` keeps what will not deploy, `all` also what cfn-lint warns of. Only the text of a document counts; its file
    is not opened. Whatever goes wrong in cfn-lint becomes a note. Findings are ordered by place, notes by template.
    `on_file` is told how many templates are done, and how many there are.
    """
    if find_spec("cfnlint") is None:
        return CfnLintResult(
            (), ("cfn-lint is not installed, so that it says nothing: --no-cfn-lint asks for no more",)
        )
    findings: list[Finding] = []
    notes: list[str] = []
    done = 0
    for outcome, document in zip(_known_or_new(templates, jobs, cache), templates, strict=False):
        findings += _findings(document, outcome.matches, level)
        if outcome.failure:
            notes.append(f"cfn-lint could not check `{document.path}` ({outcome.failure})")
        done += 1
        on_file(done, len(templates))
    if lost := templates[done:]:
        others = and_more(len(lost) - 1)
        notes.append(f"cfn-lint could not check `{lost[0].path}`{others} (its process was killed)")
    return CfnLintResult(tuple(sorted(findings, key=lambda finding: finding.sort_key)), tuple(notes))


def _known_or_new(templates: Sequence[Document], jobs: int, cache: Cache | None) -> Iterator[_Outcome]:
    """One for each template, in their order; fewer if a worker process is killed."""
    texts = [template.text for template in templates]
    if cache is None:
        yield from _outcomes(texts, jobs)
        return
    version = _version()
    keys = [key_of(version, text) for text in texts]
    known = {key: outcome for key, data in cache.read(keys).items() if (outcome := _decoded(data)) is not None}
    unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    new = zip(unknown, _outcomes(list(unknown.values()), jobs), strict=False)
    written: dict[bytes, bytes] = {}
    for key in keys:
        if key not in known:
            found = next(new, None)
            if found is None:
                break
            known[key] = found[1]
            if not found[1].failure:
                written[key] = encode(found[1])
        yield known[key]
    cache.write(written)


def _version() -> str:
    # What cfn-lint says of a template depends on nothing else.
    return f"cfn-lint {metadata.version('cfn-lint')} {REGION}"


def _decoded(data: bytes) -> _Outcome | None:
    try:
        return msgspec.msgpack.decode(data, type=_Outcome)
    except msgspec.MsgspecError:
        return None


def _outcomes(texts: Sequence[str], jobs: int) -> Iterator[_Outcome]:
    """One for each template, in their order; fewer if a worker process is killed."""
    if jobs > 1 and len(texts) >= MIN_TEMPLATES_FOR_WORKERS:
        return _outcomes_of_workers(texts, min(jobs, len(texts), _MAX_WORKERS))
    return map(_check, texts)


def _outcomes_of_workers(texts: Sequence[str], workers: int) -> Iterator[_Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    try:
        # Objects taken over from this process need not be looked at for garbage.
        pool = ProcessPoolExecutor(workers, initializer=gc.freeze)
    except (OSError, ImportError, NotImplementedError):
        # Some systems, AWS Lambda among them, have no semaphores to share between processes.
        yield from map(_check, texts)
        return
    try:
        yield from pool.map(_check, texts)
    except BrokenProcessPool:
        # What killed a worker would kill this process, too.
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _check(text: str) -> _Outcome:
    if len(text) > MAX_CHARACTERS:
        return _Outcome((), "larger than CloudFormation allows")
    try:
        _collect_garbage()
        with _quiet():
            return _checker().check(text)
    except Exception as error:
        return _Outcome((), _one_line(f"{type(error).__name__}: {error}".removesuffix(": ")))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps logged messages and warnings of cfn-lint away from the user, and leaves the settings of both alone."""
    logger = logging.getLogger("cfnlint")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


@lru_cache(maxsize=1)
def _checker() -> _Checker:
    return _Checker()


def _collect_garbage() -> None:
    """A run does without the garbage collector, but cfn-lint leaves more than a megabyte a template."""
    if next(_templates_checked) % _TEMPLATES_BETWEEN_COLLECTIONS == 0:
        gc.collect()


class _Checker:
    """cfn-lint with its rules loaded, which takes ten times as long as to check a template."""

    def __init__(self) -> None:
        import cfnlint.rules  # type: ignore[import-untyped]
        from cfnlint.config import ConfigMixIn  # type: ignore[import-untyped]

        self._rules = cfnlint.rules.Rules.create_from_directory(str(Path(cfnlint.rules.__file__).parent))
        self._config = ConfigMixIn(["--config-file", os.devnull])
        # In the place of a configuration file, so that a template may name other regions.
        self._config.file_args = {"regions": [REGION]}

    def check(self, text: str) -> _Outcome:
        from cfnlint.decode.decode import decode_str  # type: ignore[import-untyped]
        from cfnlint.runner.template import run_template_by_data  # type: ignore[import-untyped]

        template, problems = decode_str(text)
        if _resource_count(template) > MAX_RESOURCES:
            return _Outcome((), "larger than CloudFormation allows")
        matches = problems or list(run_template_by_data(template, self._config, self._rules))
        is_sam = _SAM_TRANSFORM in text
        matches = self._without_circles_of_events(text, matches) if is_sam else matches
        functions = _function_ids(template)
        kept: list[_Match] = []
        failures: list[str] = []
        matches = [
            match
            for match in matches
            if not _is_of_later_text(match, template)
            and not is_taken_by_aws(match.rule.id, match.message, _path_of(match), template)
        ]
        matches = _without_parts_of_parameters(matches, template)
        for match, message in _with_names(_without_branches(list(_each_empty_value_once(matches)))):
            if match.rule.id.startswith(_ABOUT_ITSELF) or _CRASH.match(match.message):
                failures.append(_one_line(match.message))
            elif is_sam and _is_wrong_of_sam(match):
                continue
            elif not _is_said_of_function(match, functions) and not _is_said_of_workflow(match):
                kept.append(_match(match, message))
        # The order of rules is that of the files in cfn-lint's folder, and not the same everywhere.
        return _Outcome(tuple(dict.fromkeys(kept)), min(failures, default=""))

    def _without_circles_of_events(self, text: str, matches: Sequence[Any]) -> Sequence[Any]:
        """What is left without circles through `Events`: what these refer to, SAM's own resources need."""
        from cfnlint.decode.decode import decode_str
        from cfnlint.runner.template import run_template_by_data

        if not any(match.rule.id == _CIRCLE for match in matches):
            return matches
        template, _ = decode_str(text)
        for resource in template["Resources"].values():
            properties = resource.get("Properties") if isinstance(resource, dict) else None
            if isinstance(properties, dict):
                properties.pop("Events", None)
        left = run_template_by_data(template, self._config, self._rules)
        circular = {match.path[1] for match in left if match.rule.id == _CIRCLE}
        return [match for match in matches if match.rule.id != _CIRCLE or match.path[1] in circular]


def _path_of(match: Any) -> tuple[Any, ...]:
    """The keys that lead to what a match is about; what cannot be parsed has none."""
    return tuple(getattr(match, "path", None) or ())


def _is_wrong_of_sam(match: Any) -> bool:
    """Whether cfn-lint says it of what SAM takes."""
    pattern = _GLOBALS_OF_SAM if match.rule.id == "E3724" else _SAM_ATTRIBUTE
    return pattern.match(match.message) is not None


def _is_of_later_text(match: Any, template: Any) -> bool:
    """Whether what it is about is still to be made, by a macro of the template or from a skeleton."""
    if match.rule.id == "E3006":
        return any(not str(name).startswith("AWS::") for name in _transforms(template))
    if any(_PLACEHOLDER.search(text) for text in (match.message, *map(str, _path_of(match)))):
        return True
    quoted = _QUOTED_VALUE.match(match.message)
    judged = (value_at(template, _path_of(match)), quoted and quoted[1])
    return match.rule.id not in _ABOUT_KEYS and any(isinstance(it, str) and _REPLACED.search(it) for it in judged)


def _transforms(template: Any) -> Sequence[Any]:
    named = template.get("Transform") if isinstance(template, dict) else None
    return named if isinstance(named, list) else () if named is None else (named,)


def _without_branches(matches: Sequence[Any]) -> Iterator[Any]:
    """The matches without those for each of the schemas that a value may have, where what it lacks is said as well."""
    places: dict[str, list[tuple[Any, ...]]] = {}
    for match in matches:
        places.setdefault(match.rule.id, []).append(_path_of(match))
    kinds = places.get("E3030", [])
    alternatives = {*places.get("E3017", ()), *places.get("E3018", ())}
    unlike_any = set(places.get("E3017", ())) & {kind[:-1] for kind in kinds if kinds.count(kind) > 1}
    lacking = unlike_any.intersection(places.get("E3003", ()))
    for match in matches:
        path = _path_of(match)
        is_branch = match.rule.id == "E3030" and path[:-1] in unlike_any
        is_branch = is_branch or (match.rule.id.startswith(_FORMATS) and path in alternatives)
        if not is_branch and not (match.rule.id == "E3017" and path in lacking):
            yield match


def _without_parts_of_parameters(matches: Sequence[Any], template: Any) -> Sequence[Any]:
    """The matches without those about keys of what is no resource, but a parameter that is written among them."""
    types = ((_path_of(match), match) for match in matches if match.rule.id == "E3006")
    parameters = {path[:2] for path, _ in types if _TYPE_OF_PARAMETER.fullmatch(str(value_at(template, path)))}
    return [match for match in matches if match.rule.id != "E3001" or _path_of(match)[:2] not in parameters]


def _each_empty_value_once(matches: Iterable[Any]) -> Iterator[Any]:
    """The matches, of those that say of a key without value what kind it is not the first."""
    said: set[tuple[int, int]] = set()
    for match in sorted(matches, key=lambda match: match.rule.id):
        place = match.linenumber, match.columnnumber
        is_empty = match.message.startswith(_EMPTY)
        if not is_empty or place not in said:
            yield match
        if is_empty:
            said.add(place)


def _with_names(matches: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """The matches with their messages; of those that say of one place that there is no such name one, with those names
    that there are.

    Where SAM makes resources, cfn-lint says that a name is none of a list, that it begins with none of theirs, each by
    itself, and that no schema fits.
    """
    groups: dict[object, list[Any]] = {}
    for match in matches:
        found = _UNLIKE.match(match.message)
        groups.setdefault((_path_of(match), found["name"]) if found else id(match), []).append(match)
    for group in groups.values():
        whole = next((each for each in group if each.rule.id in _ABOUT_NAMES and _ANY_SCHEMA in each.message), None)
        listed = next((each for each in group if _ONE_OF in each.message), None)
        if whole is None or listed is None:
            yield from ((match, match.message) for match in group)
        else:
            yield whole, listed.message


def _resource_count(template: Any) -> int:
    resources = template.get("Resources") if isinstance(template, dict) else None
    return len(resources) if isinstance(resources, dict) else 0


def _function_ids(template: Any) -> frozenset[str]:
    resources = template.get("Resources") if isinstance(template, dict) else None
    if not isinstance(resources, dict):
        return frozenset()
    return frozenset(
        str(name)
        for name, resource in resources.items()
        if isinstance(resource, dict) and resource.get("Type") in ("AWS::Lambda::Function", "AWS::Serverless::Function")
    )


def _is_said_of_function(match: Any, functions: frozenset[str]) -> bool:
    """Whether a rule of this tool says it of a function, as `SAME_IN_FUNCTIONS` has it."""
    path = [str(step) for step in _path_of(match)]
    in_function = len(path) > 3 and path[0] == "Resources" and path[1] in functions and path[2] == "Properties"
    places = ("/".join(path[3:end]) for end in range(4, len(path) + 1)) if in_function else ()
    return any((match.rule.id, place) in SAME_IN_FUNCTIONS for place in places)


def _is_said_of_workflow(match: Any) -> bool:
    """Whether `query-language-misplaced` says it of the definition of a state machine."""
    if match.rule.id != "E3601":
        return False
    in_text = _MISPLACED.search(match.message)
    place = in_text["place"].split("/") if in_text is not None else [str(step) for step in _path_of(match)]
    is_key = len(place) > 1 and place[-2] == "States" and place[-1] in KEYS_OF_DEFINITIONS.value
    return is_key and "is not of type 'object'" in match.message


def _match(match: Any, message: str) -> _Match:
    path = _path_of(match)
    if message.startswith(_EMPTY) and path:
        message = f"`{path[-1]}` is empty: give it a value, or take it out"
    in_resource = len(path) > 1 and path[0] == "Resources" and isinstance(path[1], str)
    rule = match.rule
    return _Match(
        rule=rule.id,
        message=_one_line(message.rstrip().removesuffix(".")),
        start=(match.linenumber, match.columnnumber),
        end=(match.linenumberend, match.columnnumberend),
        help=_one_line(f"{rule.shortdesc}: {rule.source_url}" if rule.source_url else rule.shortdesc),
        # A plain text: that of cfn-lint carries its place and does not survive the way out of a worker process.
        resource=str(path[1]) if in_resource else None,
    )


def _one_line(text: str) -> str:
    # Cases are taken out first: there may be very many.
    text = _CONDITIONS.sub("under some conditions", text[:_MAX_READ])
    line = mask_secrets(_SET.sub(_in_order, " ".join(text[: 10 * _MAX_MESSAGE].split())))
    return line if len(line) <= _MAX_MESSAGE else line[: _MAX_MESSAGE - 3] + "..."


def _in_order(values: re.Match[str]) -> str:
    return "{" + ", ".join(sorted(values[1].split(", "))) + "}"


def _findings(document: Document, matches: Sequence[_Match], level: Level) -> Iterator[Finding]:
    wanted = [match for match in matches if match.rule not in SAME_AS and (level == "all" or match.rule[0] == "E")]
    lines = _YamlLines(document.text if wanted else "")
    for match in wanted:
        yield Finding(
            rule=f"cfn-lint:{match.rule}",
            severity=_SEVERITIES.get(match.rule[0], Severity.WARNING),
            confidence=Confidence.HIGH,
            category=Category.CORRECTNESS,
            message=match.message,
            location=Location(document, lines.span(match.start, match.end)),
            help=match.help,
            resource=match.resource,
        )


class _YamlLines:
    """Where the lines of a text begin as YAML counts them, which knows more line ends than others do."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0, *(found.end() for found in _YAML_LINE_END.finditer(text))]
        self._ends = [*(found.start() for found in _YAML_LINE_END.finditer(text)), len(text)]

    def span(self, start: tuple[int, int], end: tuple[int, int]) -> Span:
        """The characters between two places. Of several lines the first: the rest is a block, up to the next one."""
        first = self._offset(*start)
        last = min(self._offset(*end), self._ends[bisect_right(self._starts, first) - 1])
        return Span(first, max(first, last))

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return self._length
        return min(self._starts[max(line, 1) - 1] + max(column, 1) - 1, self._length)
