"""Defects in what a template says about code, reported in the template or in the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edited_template import Remove, Set
from seeds.seed import PROPERTIES, SAM_FUNCTION, App, Place, of, seed

_ENVIRONMENT = re.compile(r"""os\.environ\[["'](?P<name>[A-Z_]+)["']\]""")
_STREAMS = ("stream-retries-forever", "stream-without-failure-destination", "missing-partial-batch-response")
_ANSWER = re.compile(r"^\s+(?:return [^{\n]|@)", re.MULTILINE)
_IMAGE = re.compile(r"""\[["'](?P<image>NewImage|OldImage)["']\]""")
_TIME_TO_LIVE = "TimeToLiveSpecification"
_TELLS_CHANGES = re.compile(r"eventName|event_name|REMOVE|userIdentity|\bin record|\.get\([\"']NewImage|except")
_ONLY_BOTO3 = re.compile(
    r"^(?:import|from) (?!boto3|botocore|os|json|time|logging|datetime|uuid|re|random|decimal|typing|urllib|base64)",
    re.MULTILINE,
)
# Rules about code have nothing to say about code that is not found.
_OF_CODE = (
    "aws-sdk-v2-import",
    "batch-failures-ignored",
    "batch-failures-not-reported",
    "client-in-handler",
    "encoded-record-not-decoded",
    "handler-without-error-handling",
    "hardcoded-table-name",
    "undeclared-dependency",
    "undeclared-environment-variable",
    "unknown-powertools-setup",
    "unused-environment-variable",
    "aws-sdk-v2-not-bundled",
    "client-timeout-exceeds-function",
    "duplicate-handling-missing",
    "missing-callback-waits-for-empty-event-loop",
    "payload-version-mismatch",
    "recursive-trigger",
    "runtime-syntax-mismatch",
    "missing-partial-batch-response",
    "snapstart-unsafe-state",
    "stream-image-of-removal",
    "stream-view-mismatch",
    "low-timeout",
)


def _python(app: App) -> Iterator[tuple[str, str, str]]:
    """Functions in one Python file: function, file and its text."""
    for name in app.functions(SAM_FUNCTION):
        handler, folder = app.setting(name, "Handler"), app.setting(name, "CodeUri")
        runtime = str(app.setting(name, "Runtime"))
        if not isinstance(handler, str) or not isinstance(folder, str) or not runtime.startswith("python"):
            continue
        if app.setting(name, "Layers"):
            continue
        module, _, function = handler.rpartition(".")
        file = f"{folder.rstrip('/').removeprefix('./')}/{module}.py".lstrip("/").removeprefix("./")
        text = app.text_of(file)
        if f"def {function}(" in text:
            yield name, file, text


def _line_of(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _is_shared(app: App, file: str) -> bool:
    return [each for _, each, _ in _python(app)].count(file) > 1


@seed("handler-not-found", companions=_OF_CODE)
def misspelt_function(app: App) -> Iterator[Place]:
    for name, _, _ in _python(app):
        if "Handler" in app.properties(name):
            at = of(name, "Handler")
            yield Place((Set(at, f"{app.properties(name)['Handler']}_seeded"),), at)


@seed("handler-not-found", companions=_OF_CODE)
def misspelt_module(app: App) -> Iterator[Place]:
    for name, _, _ in _python(app):
        if "Handler" in app.properties(name):
            at = of(name, "Handler")
            yield Place((Set(at, f"seeded_{app.properties(name)['Handler']}"),), at)


@seed("handler-not-found", companions=_OF_CODE)
def misspelt_folder(app: App) -> Iterator[Place]:
    for name, _, _ in _python(app):
        if "CodeUri" in app.properties(name):
            yield Place((Set(of(name, "CodeUri"), "seeded-folder/"),), of(name, "CodeUri"))


@seed("undeclared-environment-variable", companions=("unused-environment-variable",))
def variable_removed(app: App) -> Iterator[Place]:
    for name, file, text in _python(app):
        variables = app.template.value(*of(name, "Environment", "Variables")) or {}
        for match in _ENVIRONMENT.finditer(text):
            before = text[: match.start()].rpartition("\n")[2]
            inherited = app.inherited("Function", "Environment")
            is_at_module_level = not before.startswith((" ", "#"))
            if match["name"] in variables and is_at_module_level and inherited is None and not _is_shared(app, file):
                removal = Remove(of(name, "Environment", "Variables", match["name"]))
                yield Place((removal,), at_file=file, line=_line_of(text, match.start()))


@seed("unused-environment-variable")
def variable_nobody_reads(app: App) -> Iterator[Place]:
    for name, file, text in _python(app):
        declared = (app.folder / file).with_name("requirements.txt")
        packages = declared.read_text(encoding="utf-8").split() if declared.is_file() else []
        alone = [path for path in (app.folder / file).parent.iterdir() if path.suffix == ".py"]
        if _ONLY_BOTO3.search(text) or "Layers" in app.properties(name) or app.inherited("Function", "Layers"):
            continue
        if not [each for each in packages if not each.startswith("boto")] and len(alone) == 1:
            at = of(name, "Environment", "Variables", "SEEDED_NAME")
            yield Place((Set(at, "orders"),), at, on_key=True)


@seed("batch-failures-ignored", companions=_STREAMS)
def response_type_removed(app: App) -> Iterator[Place]:
    for name, _, text in _python(app):
        for kind in ("SQS", "Kinesis", "DynamoDB"):
            for function, event, properties in app.events(kind):
                if function == name and "FunctionResponseTypes" in properties and "batchItemFailures" in text:
                    types = of(function, "Events", event, PROPERTIES, "FunctionResponseTypes")
                    yield Place((Remove(types),), of(function, "Events", event), on_key=True)


@seed("batch-failures-not-reported", companions=_STREAMS)
def response_type_without_response(app: App) -> Iterator[Place]:
    for name, _, text in _python(app):
        if "Failures" in text or _ANSWER.search(text) or _ONLY_BOTO3.search(text):
            continue
        for kind in ("SQS", "Kinesis", "DynamoDB"):
            for function, event, properties in app.events(kind):
                is_reported = "FunctionResponseTypes" in properties
                if function == name and not is_reported and properties.get("BatchSize") != 1:
                    types = of(function, "Events", event, PROPERTIES, "FunctionResponseTypes")
                    yield Place((Set(types, ["ReportBatchItemFailures"]),), (*types, 0))


@seed("stream-view-mismatch", elsewhere=True)
def view_without_images(app: App) -> Iterator[Place]:
    for name, file, text in _python(app):
        for function, _, properties in app.events("DynamoDB"):
            stream = properties.get("Stream")
            attribute = stream.get("Fn::GetAtt") if isinstance(stream, dict) else None
            match = _IMAGE.search(text)
            if function == name and isinstance(attribute, list) and match is not None and "KEYS_ONLY" not in text:
                view = of(attribute[0], "StreamSpecification", "StreamViewType")
                if app.template.node(view) is not None:
                    line = _line_of(text, match.start())
                    yield Place(
                        (Set(view, "KEYS_ONLY"),), at_file=file, line=line, mend=(Set(view, "NEW_AND_OLD_IMAGES"),)
                    )


@seed("stream-image-of-removal", companions=("table-without-point-in-time-recovery",))
def items_that_expire(app: App) -> Iterator[Place]:
    for name, file, text in _python(app):
        for function, event, properties in app.events("DynamoDB"):
            stream = properties.get("Stream")
            attribute = stream.get("Fn::GetAtt") if isinstance(stream, dict) else None
            match = re.search(r"""\[["']NewImage["']\]""", text)
            if function != name or not isinstance(attribute, list) or match is None or _TELLS_CHANGES.search(text):
                continue
            table = attribute[0]
            if app.template.node(of(table, "StreamSpecification", "StreamViewType")) is not None:
                expiry, criteria = of(table, _TIME_TO_LIVE), of(name, "Events", event, PROPERTIES)
                mend = (Remove(expiry),) if _TIME_TO_LIVE in app.properties(table) else ()
                drop = (Remove((*criteria, "FilterCriteria")),) if "FilterCriteria" in properties else ()
                worsen = (*drop, Set(expiry, {"AttributeName": "expires", "Enabled": True}))
                yield Place(worsen, at_file=file, line=_line_of(text, match.start()), mend=mend)


_CALLBACK = re.compile(r"^exports\.(?P<name>\w+) = (?:async )?(?:function ?)?\(\w+, ?\w+, ?\w+\)", re.MULTILINE)
_SDK = re.compile(r"""^(?:const|var|let) \w+ = require\(["']aws-sdk["']\)""", re.MULTILINE)


def _javascript(app: App) -> Iterator[tuple[str, str, str, str]]:
    """Functions in one JavaScript file: function, file, its text and the name of the handler."""
    for name in app.functions(SAM_FUNCTION):
        handler, folder = app.setting(name, "Handler"), app.setting(name, "CodeUri")
        if not isinstance(handler, str) or not isinstance(folder, str):
            continue
        module, _, function = handler.rpartition(".")
        file = f"{folder.rstrip('/').removeprefix('./')}/{module}.js".lstrip("/").removeprefix("./")
        text = app.text_of(file)
        if text and str(app.setting(name, "Runtime")).startswith("nodejs") and "Layers" not in app.properties(name):
            yield name, file, text, function


@seed(
    "callback-handler-unsupported",
    companions=("missing-callback-waits-for-empty-event-loop", "deprecated-runtime", "aws-sdk-v2-not-bundled"),
)
def runtime_without_callbacks(app: App) -> Iterator[Place]:
    for name, file, text, function in _javascript(app):
        for match in _CALLBACK.finditer(text):
            if match["name"] == function:
                runtime = of(name, "Runtime")
                line = _line_of(text, match.start())
                yield Place((Set(runtime, "nodejs24.x"),), at_file=file, line=line, mend=(Set(runtime, "nodejs20.x"),))


@seed("aws-sdk-v2-not-bundled", companions=("deprecated-runtime", "aws-sdk-v2-import"))
def runtime_without_sdk_v2(app: App) -> Iterator[Place]:
    for name, file, text, _ in _javascript(app):
        match = _SDK.search(text)
        declared = (app.folder / file).with_name("package.json")
        if match is not None and not (declared.is_file() and "ependencies" in declared.read_text(encoding="utf-8")):
            runtime = of(name, "Runtime")
            line = _line_of(text, match.start())
            yield Place((Set(runtime, "nodejs20.x"),), at_file=file, line=line, mend=(Set(runtime, "nodejs16.x"),))


_EXPIRY = re.compile(r"""["']?\b(?:ttl|TTL|expires_?[aA]t)["']?: *[^\n]*(?:time\(\)|timestamp\(\)|/ 1000|ttl|expir)""")


@seed("ttl-not-enabled", companions=("table-without-point-in-time-recovery",))
def expiry_removed(app: App) -> Iterator[Place]:
    files = [(name, file, text) for name, file, text, _ in _javascript(app)]
    expiring = [each for each in app.resources("AWS::DynamoDB::Table") if app.properties(each).get(_TIME_TO_LIVE)]
    for _, file, text in (*_python(app), *files):
        match = _EXPIRY.search(text)
        if match is not None and len(expiring) == 1 and re.search(r"put_item|Put\w*Command|\.put\(", text):
            removal = Remove(of(expiring[0], _TIME_TO_LIVE))
            yield Place((removal,), at_file=file, line=_line_of(text, match.start()))


_PACKAGES = re.compile(
    r"""^(?:import|from) (?P<python>\w+)|(?:require\(|from )["'](?P<node>[\w/@-]+)["']""", re.MULTILINE
)


@seed("manifest-outside-code", companions=_OF_CODE)
def folder_narrowed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        handler, folder = app.setting(name, "Handler"), str(app.setting(name, "CodeUri") or ".").strip("./") or "."
        is_python = str(app.setting(name, "Runtime")).startswith("python")
        inner, _, rest = str(handler).replace("/", ".").partition(".")
        if rest.count(".") != 1 or app.setting(name, "Layers"):
            continue
        declared = app.text_of(f"{folder}/{'requirements.txt' if is_python else 'package.json'}")
        text = app.text_of(f"{folder}/{inner}/{rest.partition('.')[0]}{'.py' if is_python else '.js'}")
        imported = {match["python"] if is_python else match["node"] for match in _PACKAGES.finditer(text)}
        if any(package in re.split(r"[^\w/@-]+", declared) for package in imported if package):
            at = of(name, "CodeUri")
            yield Place((Set(at, f"{folder}/{inner}/"), Set(of(name, "Handler"), rest)), at)


_OF_FORMAT_2 = re.compile(r"""event(?:\.requestContext\.http\b|\[["']requestContext["']\]\[["']http["']\])""")


@seed("payload-version-mismatch", companions=("handler-without-error-handling",))
def payload_version_changed(app: App) -> Iterator[Place]:
    files = [(name, file, text) for name, file, text, _ in _javascript(app)]
    for name, file, text in (*_python(app), *files):
        events = app.properties(name).get("Events")
        kinds = {key: event.get("Type") for key, event in events.items()} if isinstance(events, dict) else {}
        match = _OF_FORMAT_2.search(text)
        if list(kinds.values()) == ["HttpApi"] and match is not None:
            version = of(name, "Events", next(iter(kinds)), PROPERTIES, "PayloadFormatVersion")
            line = _line_of(text, match.start())
            yield Place((Set(version, "1.0"),), at_file=file, line=line, mend=(Set(version, "2.0"),))


_DETAIL_TYPE = re.compile(r"\"DetailType\": \"(?P<name>[^\"]+)\"")


@seed("published-event-unmatched", companions=("unused-environment-variable",))
def type_of_rule_changed(app: App) -> Iterator[Place]:
    rules = list(app.resources("AWS::Events::Rule"))
    for rule in rules if len(rules) == 1 else ():
        pattern = app.properties(rule).get("EventPattern")
        if not isinstance(pattern, dict) or "EventBusName" not in app.properties(rule) or "source" not in pattern:
            continue
        for _, file, text in _python(app):
            for match in _DETAIL_TYPE.finditer(text):
                if pattern.get("detail-type") == [match["name"]]:
                    worsen = Set(of(rule, "EventPattern", "detail-type", 0), f"{match['name']}Seeded")
                    yield Place((worsen,), at_file=file, line=_line_of(text, match.start()))
