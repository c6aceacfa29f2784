"""Where the code of the functions is that a program makes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from serverless_lint.front_ends.cdk.bundling import copied_to_root
from serverless_lint.front_ends.cdk.constructs import Construct, qualified, runtime_of
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.inline_code import Piece, pieces_of
from serverless_lint.front_ends.cdk.uses import Site
from serverless_lint.front_ends.cdk.written_paths import WrittenPaths
from serverless_lint.front_ends.facts import UNKNOWN, Made
from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CallResult,
    Expression,
    Operation,
    Sequence,
    last_name,
    spelling,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES, python_files
from serverless_lint.paths import folders_around, is_of_build, joined

_MAX_INLINE = 500_000
"""Characters of code that stands in a program, of all functions together: one constant may be the code of many."""
_FROM_FOLDERS = frozenset({"fromAsset", "from_asset", "asset", "AssetCode"})
_PACKAGES = (".zip", ".jar")
_FROM_TEXTS = frozenset({"fromInline", "from_inline", "inline", "InlineCode"})
_FROM_IMAGES = frozenset({"fromImageAsset", "from_image_asset", "fromAssetImage", "from_asset_image", "AssetImageCode"})
_FROM_REGISTRIES = frozenset({"fromEcr", "from_ecr", "fromEcrImage", "from_ecr_image", "EcrImageCode"})
_FROM_BUILDS = frozenset({"fromDockerBuild", "from_docker_build"})
_DOCKERFILE = "file"
_OF_IMAGES = {"Dockerfile": _DOCKERFILE, "DockerBuildTarget": "target"}
_RUN_IN_IMAGES = {"Command": "cmd", "EntryPoint": "entrypoint"}
"""https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.AssetImageCodeProps.html"""
_FROM_BUCKETS = frozenset(
    {"fromBucket", "from_bucket", "fromBucketV2", "from_bucket_v2", "bucket", "S3Code", "S3CodeV2"}
)
_CODE_PROPERTY = "CodeProperty"
_ZIP_FILES = ("zipFile", "zip_file")
_KEYS = ("s3Key", "s3_key")
_ASSET = "aws-s3-assets.Asset"
_KEYS_OF_ASSETS = frozenset({"s3ObjectKey", "s3_object_key"})
_PROPERTIES_POSITION = 2
_PACKED_POSITION = 2
_BUNDLED_BY_PROJEN = (".lambda.ts", ".edge-lambda.ts")
"""https://projen.io/docs/api/awscdk#lambdafunction-"""
_READING = frozenset({"readFileSync", "open"})
_READING_ITSELF = "read_text"
"""What a path is asked for that is an object."""
_CUTTING_BLANKS = frozenset({"trim", "trimStart", "trimEnd", "strip", "lstrip", "rstrip"})
_FILLING_IN = frozenset({"Fn.sub", "cdk.Fn.sub"})
_ENTERED = "enter"
_MAX_STEPS = 10
_ENTRY_OF_PYTHON = "index.py"
_HANDLER = "handler"
_TESTS = frozenset({"test", "tests"})
_ENDS_OF_PATHS = 2
"""Parts of the path of a file, its name included, by which it is looked for elsewhere."""


class FunctionCode(NamedTuple):
    """Where the code of a function is."""

    folder: str
    file: str | None
    """The file that is the handler's module, if it has another name."""
    handler: str | None
    """What the handler is called."""
    method: Made
    """How it is built."""
    text: str | None = None
    """The code itself, where it stands in the program."""
    written: Value | None = None
    """Where it stands there."""
    pieces: tuple[Piece, ...] = ()
    """What it is put together of, if it does not stand there as a whole."""
    key: str | None = None
    """What the package is called that something else puts into a bucket; empty if that is put together of pieces."""
    config: Mapping[str, Made] = MappingProxyType({})
    """What an image runs instead of what it says itself."""
    is_missing: bool = False
    """Whether it is written out where the code is, and nothing is there."""

    @property
    def open_parts(self) -> int:
        """How many parts of it may depend on where it is used."""
        return sum(piece.text is None for piece in self.pieces)


class MadeFunction(NamedTuple):
    """A function that a program makes."""

    construct: Construct
    made: Value
    """The call that makes it, with what the routines around are called with."""
    call: Call
    """That call."""
    site: Site
    """That call, or the one of the outermost routine that makes it: where the user says which function it is."""
    settings: Mapping[str, Setting]
    ids: tuple[Value, ...]
    """The ids of the constructs that it is, and that are around it, the outermost first."""
    code: FunctionCode | None
    """Where its code is; None if that is not known."""

    def setting(self, name: str) -> Value | None:
        """What it is given under a name."""
        setting = self.settings.get(name)
        return setting.value if setting is not None else None

    def argument(self, position: int) -> Value | None:
        """What it is given at a position."""
        written = self.call.argument("", position)
        return self.made.at(written) if written is not None else None

    def id(self) -> Value | None:
        """The id of the construct itself."""
        return self.ids[-1] if self.ids else None


class FunctionCodes:
    """Finds the code of functions."""

    def __init__(self, literals: Literals, files: Files, folder: str) -> None:
        """The program runs in `folder`."""
        self._literals = literals
        self._files = files
        self._folder = folder
        self._paths = WrittenPaths(literals, files, folder)
        self._inline_left = _MAX_INLINE

    def of(self, function: MadeFunction) -> FunctionCode | None:
        """Where the code of a function is; None if that is not known."""
        if function.construct is Construct.NODEJS:
            return self._code_of_bundled(function)
        if function.construct is Construct.PYTHON:
            return self._code_of_package(function)
        if function.construct is Construct.PACKED:
            packed = function.argument(_PACKED_POSITION)
            return self._code_of_packer(packed, None) if packed is not None else None
        return self._code_given(function)

    def is_in_image(self, function: MadeFunction) -> bool:
        """Whether the code that a function is given is an image."""
        code = function.setting("code")
        call = self._literals.call(self._literals.behind(code)) if code is not None else None
        return call is not None and last_name(call.callee) in _FROM_IMAGES | _FROM_REGISTRIES

    def _code_of_bundled(self, function: MadeFunction) -> FunctionCode | None:
        """What is given as `code`, which is deployed as it is, or else the entry."""
        if function.setting("code") is None:
            return self._code_of_entry(function)
        found = self._code_given(function)
        # What may be left undefined, as by a wrapper, gives way to the entry.
        return found if found is not None or function.setting("entry") is None else self._code_of_entry(function)

    def _code_given(self, function: MadeFunction) -> FunctionCode | None:
        """What is given as `code`; where a function of the program gives it back in several places, what only one of
        these has.
        """
        setting = function.setting("code")
        value = self._literals.behind(setting) if setting is not None else None
        returns = self._literals.returns(value) if value is not None else ()
        if len(returns) > 1:
            ways = (self._code_behind(function, self._literals.behind(each)) for each in returns)
            found = [code for code in ways if code is not None]
            # An image in a registry may be that of the folder which is named elsewhere.
            said = [code for code in found if code.folder or code.text is not None or code.key is not None] or found
            return said[0] if said and all(code == said[0] for code in said) else None
        return self._code_behind(function, value)

    def _code_behind(self, function: MadeFunction, value: Value | None) -> FunctionCode | None:
        call = self._literals.call(value) if value is not None else None
        handler = self._literals.text(function.setting(_HANDLER))
        written = self._as_in_templates(value, call) if value is not None else {}
        zipped = next((written[name].value for name in _ZIP_FILES if name in written), None)
        if zipped is not None and handler is not None:
            return self._code_in_program(function, zipped, handler)
        key = next((self._literals.text(written[name].value) for name in _KEYS if name in written), None)
        if key is not None:
            return FunctionCode("", None, handler, {UNKNOWN: ""}, key=key)
        if value is None or call is None:
            return None
        name = last_name(call.callee)
        names = ("path", "directory", "code", "repository")
        asked = (call.argument(each, 0) for each in names)
        first: Expression | None = next((each for each in asked if each is not None), None)
        given = value.at(first) if first is not None else None
        if given is None:
            return None
        if name in _FROM_IMAGES:
            return self._code_of_image(call, given)
        if name in _FROM_REGISTRIES:
            settings = self._literals.arguments(value.file, call, 1, value.frame).found
            return FunctionCode("", None, None, {}, config=self._run_in_image(settings))
        if name in _FROM_TEXTS and handler is not None:
            return self._code_in_program(function, given, handler)
        if name in _FROM_BUCKETS and handler is not None:
            return self._code_in_bucket(function, value, call, handler)
        if name in _FROM_BUILDS:
            return self._code_of_docker(function, call, given)
        if name in _FROM_FOLDERS:
            found = self._code_of_folder(function, given, handler) if handler is not None else None
            if found is None and handler is not None:
                found = self._code_copied(function, value, call, given, handler)
            found = found or self._code_of_packer(given, handler) or self._code_of_build(given, handler)
            found = found or self._code_of_package_file(given, handler)
            return found or self._code_that_is_not_there(function, given, handler)
        return None

    def _as_in_templates(self, code: Value, call: Call | None) -> Mapping[str, Setting]:
        """`{ zipFile: … }`, as CloudFormation has it, or `CfnFunction.CodeProperty(zip_file=…)`."""
        if call is None:
            return self._literals.settings(code).found
        if last_name(call.callee) == _CODE_PROPERTY:
            return self._literals.arguments(code.file, call, 0, code.frame).found
        return {}

    def _code_in_program(self, function: MadeFunction, given: Value, handler: str) -> FunctionCode | None:
        """Code that is a text in the program, or one that the program reads."""
        given = self._untrimmed(given)
        text = self._literals.text(given)
        pieces: tuple[Piece, ...] = ()
        if text is None:
            found = self._code_of_text(given, handler)
            pieces = pieces_of(given, self._literals) if found is None else ()
            text = "".join(piece.text or "" for piece in pieces)
            if not pieces:
                return found
        self._inline_left -= len(text) + len(pieces)
        is_known = self._inline_left >= 0 and self._is_python(function) is not None
        written = self._literals.behind(given)
        return FunctionCode("", None, handler, None, text, written, pieces) if is_known else None

    def _untrimmed(self, given: Value) -> Value:
        """The text that blanks are cut off from; with them its places are those in the program."""
        for _ in range(_MAX_STEPS):
            found = self._literals.behind(given)
            call = self._literals.call(found)
            is_cut = call is not None and not call.arguments and last_name(call.callee) in _CUTTING_BLANKS
            if call is None or not is_cut or not isinstance(call.callee, Attribute):
                return given
            given = found.at(call.callee.base)
        return given

    def _code_of_folder(self, function: MadeFunction, given: Value, handler: str) -> FunctionCode | None:
        """The folder that is deployed, if it has the handler's module."""
        modules = tuple(_modules(handler, self._is_python(function)))
        for path in self._paths.of(given):
            for module in modules:
                if joined(path, module) in self._files:
                    return FunctionCode(path, None, handler, {UNKNOWN: ""})
            beside = self._bundled_beside(function, path)
            if beside is not None:
                return FunctionCode(posixpath.dirname(beside) or ".", beside, handler, "esbuild")
        return None

    def _code_copied(
        self, function: MadeFunction, code: Value, call: Call, given: Value, handler: str
    ) -> FunctionCode | None:
        """The folder whose files a command of the bundling puts into the package, if it has the handler's module."""
        copied = dict.fromkeys(reversed(copied_to_root(self._literals, call, code)))
        modules = tuple(_modules(handler, self._is_python(function))) if copied else ()
        for path in self._paths.of(given) if copied else ():
            # What is copied last is what is there.
            for folder, name in map(posixpath.split, copied):
                place = joined(path, folder)
                for module in modules:
                    if joined(place, module) in self._files and fnmatchcase(module.partition("/")[0], name):
                        return FunctionCode(place, None, handler, {UNKNOWN: ""})
        return None

    def _code_of_build(self, given: Value, handler: str | None) -> FunctionCode | None:
        """The folder that is deployed, if it is made by a build, or what the handler names in it is."""
        if handler is None:
            return None
        inside = posixpath.dirname(handler)
        for path in self._paths.of(given):
            if self._is_built(path) or (inside and self._is_folder(path) and self._is_built(joined(path, inside))):
                return FunctionCode(path, None, handler, {UNKNOWN: ""})
        return None

    def _entry_that_is_built(self, places: Iterable[str], handler: str) -> FunctionCode | None:
        """The folder of the file that a build makes and that is bundled then, with its name."""
        for folder, name in map(posixpath.split, places):
            stem, suffix = posixpath.splitext(name)
            if suffix in JAVASCRIPT_SUFFIXES and self._is_built(folder):
                return FunctionCode(folder, None, f"{stem}.{handler.rpartition('.')[2]}", "esbuild")
        return None

    def _entry_that_is_not_there(self, function: MadeFunction, entry: Value, handler: str) -> FunctionCode | None:
        """The folder of the file that is written out, is bundled and that there is none of, with its name."""
        found = self._code_that_is_not_there(function, entry, handler)
        path = found.folder if found is not None else self._script_that_is_not_there(function, entry)
        if path is None:
            return None
        folder, name = posixpath.split(path)
        stem, suffix = posixpath.splitext(name)
        is_script = suffix in JAVASCRIPT_SUFFIXES and not self._is_built(folder or ".")
        name = handler.rpartition(".")[2]
        called = f"{stem}.{name}"
        return FunctionCode(folder or ".", None, called, "esbuild", is_missing=True) if is_script else None

    def _script_that_is_not_there(self, function: MadeFunction, entry: Value) -> str | None:
        """The only path that a program puts together for a script, if there is none whose path ends like it.

        Where the program is compiled to, the folder of its files is another.
        """
        places = tuple(islice(self._paths.of(entry), 2))
        if len(places) != 1 or not self._literals.is_reached(function.made, function.call.block):
            return None
        stem, suffix = posixpath.splitext(places[0])
        end = "/".join(stem.split("/")[-_ENDS_OF_PATHS:])
        names = (f"{posixpath.basename(stem)}{each}" for each in JAVASCRIPT_SUFFIXES)
        alike = (name for base in names for name in self._by_base.get(base, ()))
        is_somewhere = any(f"/{posixpath.splitext(name)[0]}".endswith(f"/{end}") for name in alike)
        return places[0] if suffix and not is_somewhere and not self._is_there(places[0]) else None

    def _code_of_package_file(self, given: Value, handler: str | None) -> FunctionCode | None:
        """The package that something else makes."""
        path = next((path for path in self._paths.of(given) if path.endswith(_PACKAGES)), None)
        return None if path is None or handler is None else FunctionCode("", None, handler, {UNKNOWN: ""}, key=path)

    def _code_that_is_not_there(self, function: MadeFunction, given: Value, handler: str | None) -> FunctionCode | None:
        """The folder that is written out and that there is none of."""
        written = self._literals.text(given)
        is_package = written is not None and posixpath.splitext(written)[1] in _PACKAGES
        if (
            written is None
            or is_package
            or handler is None
            or not self._literals.is_reached(function.made, function.call.block)
        ):
            return None
        places = tuple(self._paths.of(given))
        # Who runs the program from elsewhere has the path begin there.
        around = (joined(folder, written) for folder in folders_around(self._folder))
        if not places or any(map(self._is_there, (*places, *around))):
            return None
        return FunctionCode(places[0], None, handler, {UNKNOWN: ""}, is_missing=True)

    def _is_there(self, path: str) -> bool:
        """Whether there is a folder or file of a name, be it beside the application."""
        folder, name = posixpath.split(path)
        return self._is_folder(path) or path in self._files or name in self._files.names_in(folder or ".")

    def _code_of_packer(self, given: Value, handler: str | None) -> FunctionCode | None:
        """The only script that is named by what gives a package: `(await pack('src/orders.ts')).zipFile`."""
        name = handler.rpartition(".")[2] if handler is not None else _HANDLER
        for value in islice(self._calls_behind(given, _MAX_STEPS), _MAX_STEPS):
            call = self._literals.call(value)
            scripts = {file for each in call.arguments for file in self._scripts(value.at(each.value))} if call else ()
            if len(scripts) == 1:
                (file,) = scripts
                module = self._files.code(file)
                offers = module is not None and any(export.name == name for export in module.exports)
                return (
                    FunctionCode(posixpath.dirname(file) or ".", file, f"index.{name}", "esbuild") if offers else None
                )
        return None

    def _calls_behind(self, given: Value, steps: int) -> Iterator[Value]:
        """The calls that a value comes from, or is a part of what they give, the nearest first."""
        for value in self._literals.ways_behind(given) if steps >= 0 else ():
            if isinstance(value.expression, CallResult):
                yield value
            elif isinstance(value.expression, Attribute):
                yield from self._calls_behind(value.at(value.expression.base), steps - 1)

    def _scripts(self, written: Value) -> Iterator[str]:
        """The script of the project that a value is the path of."""
        found = (path for path in self._paths.of(written) if path.endswith(JAVASCRIPT_SUFFIXES) and path in self._files)
        yield from islice(found, 1)

    def _is_built(self, folder: str) -> bool:
        """Whether a folder is in one that builds write to, and that has no code before one does."""
        places = (folder, *folders_around(folder))
        return any(is_of_build(posixpath.basename(place)) and place not in self._folders for place in places)

    def _code_of_image(self, call: Call, context: Value) -> FunctionCode | None:
        """The folder in which an image is built, with the file that says how."""
        folder = next((path for path in self._paths.of(context) if self._is_folder(path)), None)
        if folder is None:
            return None
        settings = self._literals.arguments(context.file, call, 1, context.frame).found
        written = {key: self._text_of(settings.get(name)) for key, name in _OF_IMAGES.items()}
        made = {"Dockerfile": "Dockerfile", **{key: text for key, text in written.items() if text is not None}}
        return FunctionCode(folder, None, None, made, config=self._run_in_image(settings))

    def _run_in_image(self, settings: Mapping[str, Setting]) -> Mapping[str, Made]:
        """What an image is to run instead of what it says itself."""
        return {key: self._texts_of(settings.get(name)) for key, name in _RUN_IN_IMAGES.items()}

    def _is_folder(self, path: str) -> bool:
        """Whether there is a folder, be it beside the application."""
        return path in self._folders or bool(self._files.names_in(path))

    def _text_of(self, setting: Setting | None) -> Made:
        text = self._literals.text(setting.value) if setting is not None else None
        return text if text is not None or setting is None else {UNKNOWN: ""}

    def _texts_of(self, setting: Setting | None) -> Made:
        if setting is None:
            return None
        found = self._literals.behind(setting.value)
        items = found.expression.items if isinstance(found.expression, Sequence) else (found.expression,)
        texts = [self._literals.text(found.at(item)) for item in items]
        return [text for text in texts if text is not None] if None not in texts else {UNKNOWN: ""}

    def _code_of_docker(self, function: MadeFunction, call: Call, context: Value) -> FunctionCode | None:
        """The folder of the file that says how the code is built, if it has the handler's module."""
        handler = self._literals.text(function.setting(_HANDLER))
        settings = self._literals.arguments(context.file, call, 1, context.frame).found
        named = settings.get(_DOCKERFILE)
        written = self._literals.text(named.value) if named is not None else "Dockerfile"
        if handler is None or written is None:
            return None
        modules = tuple(_modules(handler, self._is_python(function)))
        for path in self._paths.of(context):
            folder = joined(path, posixpath.dirname(written))
            if any(joined(folder, module) in self._files for module in modules):
                return FunctionCode(folder, None, handler, {UNKNOWN: ""})
            # What is copied from beside the file is the only code there with such a name.
            below = [place for module in modules for place in self._places_below(folder, module)]
            if len(below) == 1:
                return FunctionCode(below[0], None, handler, {UNKNOWN: ""})
        return None

    def _places_below(self, folder: str, module: str) -> Iterator[str]:
        """The folders below one from which a module is found by its path."""
        for name in self._by_base.get(posixpath.basename(module), ()):
            place = name[: -len(module) - 1]
            is_below = place.startswith(f"{folder}/") or folder == "."
            if is_below and name.endswith(f"/{module}") and _TESTS.isdisjoint(place.split("/")):
                yield place

    def _code_in_bucket(self, function: MadeFunction, code: Value, call: Call, handler: str) -> FunctionCode | None:
        """What the program puts into a bucket, or the package that something else puts there."""
        key = call.argument("key", 1)
        found = self._literals.behind(code.at(key)) if key is not None else None
        uploaded = self._uploaded(found) if found is not None else None
        if uploaded is not None:
            return self._code_of_folder(function, uploaded, handler) or self._code_of_build(uploaded, handler)
        pieces = pieces_of(found, self._literals) if found is not None else ()
        if not pieces:
            return None
        if any(piece.text is None for piece in pieces):
            return FunctionCode("", None, handler, {UNKNOWN: ""}, pieces=pieces, key="")
        return FunctionCode("", None, handler, {UNKNOWN: ""}, key="".join(piece.text or "" for piece in pieces))

    def _uploaded(self, found: Value) -> Value | None:
        """The path of what the program uploads to a bucket itself: `new Asset(this, 'Code', { path: 'src' })`."""
        if not isinstance(found.expression, Attribute) or found.expression.name not in _KEYS_OF_ASSETS:
            return None
        made = self._literals.behind(found.at(found.expression.base))
        asset = self._literals.call(made)
        if asset is None or qualified(made.file, asset.callee, self._literals) != _ASSET:
            return None
        setting = self._literals.arguments(made.file, asset, _PROPERTIES_POSITION, made.frame).found.get("path")
        return setting.value if setting is not None else None

    def _bundled_beside(self, function: MadeFunction, folder: str) -> str | None:
        """The file beside the program that projen bundles into a folder of its name: `orders.lambda.ts`."""
        name = f"{posixpath.basename(folder)}.ts"
        beside = posixpath.join(posixpath.dirname(function.made.file), name)
        return beside if name.endswith(_BUNDLED_BY_PROJEN) and beside in self._files else None

    def _code_of_text(self, given: Value, handler: str) -> FunctionCode | None:
        """The file that the program reads to put its text into a template."""
        found = self._opened(given)
        call = self._literals.call(found) if found is not None else None
        first: Expression | None = call.argument("file", 0) if call is not None else None
        if call is not None and isinstance(call.callee, Attribute) and call.callee.name == _READING_ITSELF:
            first = call.callee.base
        if found is None or first is None:
            return None
        file = next((path for path in self._paths.of(found.at(first)) if path in self._files), None)
        return None if file is None else FunctionCode(posixpath.dirname(file) or ".", file, handler, {UNKNOWN: ""})

    def _opened(self, text: Value) -> Value | None:
        """The call that reads a file, or opens it, of which a text is what is in it."""
        for _ in range(_MAX_STEPS):
            text = self._literals.behind(text)
            expression = text.expression
            if isinstance(expression, Operation) and expression.operator == _ENTERED and expression.operands:
                text = text.at(expression.operands[0])
                continue
            call = self._literals.call(text)
            if call is None or last_name(call.callee) in (*_READING, _READING_ITSELF):
                return text if call is not None else None
            if spelling(call.callee) in _FILLING_IN and call.arguments:
                text = text.at(call.arguments[0].value)
                continue
            if not isinstance(call.callee, Attribute):
                return None
            text = text.at(call.callee.base)
        return None

    def _code_of_entry(self, function: MadeFunction) -> FunctionCode | None:
        """The file that is bundled."""
        entry = function.setting("entry")
        if entry is not None:
            places = tuple(self._paths.of(entry))
        else:
            places = (f"{posixpath.splitext(function.made.file)[0]}.{self._literals.text(function.id())}",)
        names = (name for path in places for name in (path, *(f"{path}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)))
        file = next((name for name in names if name in self._files), None)
        handler = self._handler_of(function)
        if handler is None:
            return None
        if file is None:
            found = self._entry_that_is_built(places, handler) if entry is not None else None
            return found or (self._entry_that_is_not_there(function, entry, handler) if entry is not None else None)
        handler = handler if "." in handler else f"index.{handler}"
        return FunctionCode(posixpath.dirname(file) or ".", file, handler, "esbuild")

    def _code_of_package(self, function: MadeFunction) -> FunctionCode | None:
        """The folder that is packaged."""
        entry, index = function.setting("entry"), function.setting("index")
        module = self._literals.text(index) if index is not None else _ENTRY_OF_PYTHON
        handler = self._handler_of(function)
        if entry is None or module is None or handler is None:
            return None
        dotted = module.removesuffix(".py").replace("/", ".")
        for path in self._paths.of(entry):
            if joined(path, module) in self._files:
                return FunctionCode(path, None, f"{dotted}.{handler}", {UNKNOWN: ""})
        return self._code_that_is_not_there(function, entry, f"{dotted}.{handler}")

    def _handler_of(self, function: MadeFunction) -> str | None:
        """What a handler is called that need not be named; None if it is not known."""
        setting = function.setting(_HANDLER)
        return self._literals.text(setting) if setting is not None else _HANDLER

    def _is_python(self, function: MadeFunction) -> bool | None:
        setting = function.setting("runtime")
        runtime = runtime_of(setting, self._literals) if setting is not None else None
        return None if runtime is None else runtime.startswith("python")

    @cached_property
    def _by_base(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._files.names:
            found.setdefault(posixpath.basename(name), []).append(name)
        return found

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for name in self._files.names for folder in folders_around(name))


def _modules(handler: str, is_python: bool | None) -> Iterator[str]:
    """The files that may have a handler's module, be it written in TypeScript."""
    if is_python is not False and "." in handler:
        yield from python_files("", handler.rpartition(".")[0])
    if is_python is not True:
        folder, slash, name = handler.rpartition("/")
        stem = f"{folder}{slash}{name.partition('.')[0]}"
        yield from (f"{stem}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)
