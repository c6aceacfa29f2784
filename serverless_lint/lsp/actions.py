"""What can be done about findings: their fixes, and ignores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from msgspec.structs import replace

from serverless_lint.fixes.apply_edits import apply_edits
from serverless_lint.fixes.write_back import ChangedFile
from serverless_lint.ignores.add_ignore import add_ignores, can_be_ignored
from serverless_lint.lsp.asked import Asked
from serverless_lint.lsp.positions import common_length
from serverless_lint.report import Finding
from serverless_lint.reporters.display import one_line
from serverless_lint.rule import Edit, Fix
from serverless_lint.ruleset.selection import is_cfn_lint_id
from serverless_lint.source import Document, Span

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.serverless-lint"
"""The kind of the action that editors can run when a file is saved."""
ACTION_KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)
REASON = "TODO: say why"
"""The reason of an ignore, for the user to replace: the protocol has no way to ask for one.

An editor that asks by itself adds what it is told as `reason` to the data of the action before that is resolved.
"""
_LONGEST_REASON = 200


def actions_in(
    asked: Asked, range: types.Range, context: types.CodeActionContext, *, with_ignores: bool
) -> Iterator[types.CodeAction]:
    """The actions for a range: fixes, safe ones first, then ignores; all safe fixes at once if that is asked for."""
    here = [finding for finding in asked.findings if _meet(asked.ranges.of(finding.location), range)]
    if _wants(context, types.CodeActionKind.QuickFix.value):
        fixable = [finding for finding in here if _is_applicable(asked, finding.fix)]
        yield from (_fix_action(asked, finding) for finding in sorted(fixable, key=_is_unsafe))
        # In a file that cannot be parsed there is no place for one.
        if with_ignores and asked.name not in asked.outcome.earlier:
            yield from (_ignore_action(asked, finding) for finding in here if can_be_ignored(finding))
    if context.only and _wants(context, FIX_ALL):
        yield from _fix_all(asked)


def can_resolve_edits(capabilities: types.ClientCapabilities) -> bool:
    """Whether the editor asks for an edit once an action is chosen; what takes runs to find is not offered else."""
    document = capabilities.text_document
    action = document.code_action if document is not None else None
    support = action.resolve_support if action is not None else None
    return support is not None and "edit" in support.properties


def uri_of_action(action: types.CodeAction) -> str:
    """The file that an action of this server is for; empty for those of others."""
    return str(action.data.get("uri", "")) if isinstance(action.data, dict) else ""


def edit_of_ignore(asked: Asked, action: types.CodeAction) -> types.WorkspaceEdit | None:
    """What writes the ignore that an action offers; None if there is no place for one."""
    key: dict[str, Any] = action.data if isinstance(action.data, dict) else {}
    rule = str(key.get("rule", ""))
    config = asked.outcome.config
    if not is_cfn_lint_id(rule):
        # It has no say in this, and takes long.
        config = replace(config, cfn_lint="off")

    def is_meant(finding: Finding) -> bool:
        location = finding.location
        return (finding.rule, location.document.path, location.span.start) == (rule, asked.name, key.get("offset"))

    reason = one_line(str(key.get("reason") or REASON)).strip()[:_LONGEST_REASON]
    added = add_ignores(config, reason, only=is_meant)
    edits = [_difference(file) for file in added.files]
    return asked.workspace_edit(edits) if edits else None


def _fix_action(asked: Asked, finding: Finding) -> types.CodeAction:
    assert finding.fix is not None
    fix = finding.fix
    caution = "" if fix.safe else f" (unsafe{': ' + fix.caution if fix.caution else ''})"
    return types.CodeAction(
        title=f"{_capitalised(fix.title)}{caution}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[asked.diagnostic(finding)],
        is_preferred=fix.safe,
        edit=asked.workspace_edit(fix.edits),
    )


def _ignore_action(asked: Asked, finding: Finding) -> types.CodeAction:
    return types.CodeAction(
        title=f"Ignore `{finding.rule}` here",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[asked.diagnostic(finding)],
        data={"uri": asked.uri, "rule": finding.rule, "offset": finding.location.span.start},
    )


def _fix_all(asked: Asked) -> Iterator[types.CodeAction]:
    """All safe fixes that change this file alone and do not touch each other."""
    groups = [
        finding.fix.edits
        for finding in asked.findings
        if finding.fix is not None
        and finding.fix.safe
        and _is_applicable(asked, finding.fix)
        and all(edit.at.document.path == asked.name for edit in finding.fix.edits)
    ]
    applied = sorted({edit for index in apply_edits(groups).applied for edit in groups[index]}, key=_place)
    if applied:
        yield types.CodeAction(
            title="Apply all safe fixes of serverless-lint in this file",
            kind=FIX_ALL,
            edit=asked.workspace_edit(applied),
        )


def _is_applicable(asked: Asked, fix: Fix | None) -> bool:
    return fix is not None and bool(fix.edits) and all(asked.is_current(edit.at.document) for edit in fix.edits)


def _is_unsafe(finding: Finding) -> bool:
    return finding.fix is not None and not finding.fix.safe


def _place(edit: Edit) -> tuple[tuple[str, int, int], str]:
    return (edit.at.sort_key, edit.replacement)


def _difference(file: ChangedFile) -> Edit:
    """The one change that makes the new text of the old one, as small as it can be."""
    start = common_length(file.old, file.new)
    if file.old[:start].endswith("\r"):
        # No editor has a place inside a line end.
        start -= 1
    common = common_length(file.old[start:][::-1], file.new[start:][::-1])
    document = Document(file.name, file.old)
    return Edit(document.at(Span(start, len(file.old) - common)), file.new[start : len(file.new) - common])


def _meet(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _wants(context: types.CodeActionContext, kind: str) -> bool:
    """Whether actions of a kind are asked for: `source` stands for `source.fixAll`, too."""
    return context.only is None or any(f"{kind}.".startswith(f"{_value(wanted)}.") for wanted in context.only)


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _capitalised(title: str) -> str:
    return title[:1].upper() + title[1:]
