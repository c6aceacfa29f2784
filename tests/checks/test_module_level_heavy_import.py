"""Packages that take long to load, loaded for every invocation and used by some."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "module-level-heavy-import"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("if event['kind'] == 'sheet':\n        return sheet(event)\n    else:\n        return plain(event)", [1]),
        (
            "if event['kind'] == 'b':\n        return plain(event)\n    elif event['a']:\n        return sheet(event)",
            [1],
        ),
        ("if event['a']:\n        return plain(event)\n    else:\n        return pd.DataFrame(event)", [1]),
        (
            "match event['a']:\n        case 1:\n            sheet(event)\n        case _:\n            plain(event)",
            [1],
        ),
        ("if event['a']:\n        plain(pd.DataFrame(event))\n    else:\n        plain(pd.Series(event))", []),
        ("if event['a']:\n        plain(sheet(event))\n    else:\n        sheet(plain(event))", []),
        ("return sheet(event)", []),
        ("if event['kind'] == 'sheet':\n        return sheet(event)\n    else:\n        raise ValueError(event)", []),
        ("if event['kind'] == 'sheet':\n        return sheet(event)", []),
        ("if event['a']:\n        sheet(event)\n    else:\n        plain(event)\n    return sheet(event)", []),
        ("if event['a']:\n        plain(event)\n    else:\n        keep(sheet)\n    run(sheet)", []),
        ("return plain(event)", []),
        ("if event['a']:\n        sheet(event)\n    else:\n        plain(event)\n    return other(sheet)", []),
        ("try:\n        sheet(event)\n    except KeyError:\n        raise\n    else:\n        plain(event)", []),
    ],
)
def test_python(make_project: MakeProject, body: str, lines: list[int]) -> None:
    """What is used on a branch beside which another one does something."""
    code = (
        f"import pandas as pd\nimport json\ndef handler(event, context):\n    {body}\n"
        "def sheet(event):\n    return pd.read_excel(event['a'])\ndef plain(event):\n    return json.dumps(event)\n"
    )
    assert findings_of(make_project({"app.py": code}), RULE) == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(
    ("name", "head", "begin"),
    [
        ("app.js", "const sharp = require('sharp');\n", "exports.handler = async (event) => {\n"),
        ("app.mjs", "import sharp from 'sharp';\n", "export const handler = async (event) => {\n"),
        ("app.ts", "import sharp from 'sharp';\n", "export const handler = async (event: any) => {\n"),
    ],
)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("if (event.image) { return smaller(event); } else { return plain(event); }", [1]),
        ("switch (event.kind) { case 'a': return smaller(event); default: return plain(event); }", [1]),
        ("return smaller(event);", []),
        ("if (event.image) { return smaller(event); } else { throw new Error('no image'); }", []),
    ],
)
def test_javascript(make_project: MakeProject, name: str, head: str, begin: str, body: str, lines: list[int]) -> None:
    """The same in all forms of modules."""
    code = (
        f"{head}{begin}{body}\n}};\nconst smaller = async (event) => sharp(event.image).resize(9).toBuffer();\n"
        "const plain = (event) => JSON.stringify(event);\n"
    )
    assert findings_of(make_project({name: code}), RULE) == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    "code",
    [
        "class Frame(pd.DataFrame):\n    pass\n",
        "def shown(frame: pd.DataFrame):\n    return frame\n",
        "NOTHING = pd.DataFrame()\n",
    ],
)
def test_what_is_needed_to_load_the_module(make_project: MakeProject, code: str) -> None:
    """Such an import has to stay where it is."""
    handler = (
        "import pandas as pd\ndef handler(event, context):\n    if event['a']:\n        return pd.DataFrame(event)\n"
        "    else:\n        return plain(event)\ndef plain(event):\n    return event\n"
    )
    assert findings_of(make_project({"app.py": handler + code}), RULE) == []


def test_another_module_may_use_it_each_time(make_project: MakeProject) -> None:
    """Then it is loaded anyway."""
    files = {
        "app.py": (
            "import pandas as pd\nimport other\ndef handler(event, context):\n    other.always(event)\n"
            "    if event['a']:\n        return pd.DataFrame(event)\n    else:\n        return plain(event)\n"
            "def plain(event):\n    return event\n"
        ),
        "other.py": "import pandas\ndef always(event):\n    return pandas.DataFrame(event)\n",
    }
    assert findings_of(make_project(files), RULE) == []
