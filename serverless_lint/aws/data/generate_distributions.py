"""Makes `distributions.json`: which PyPI distribution offers which Python module, where the names differ.

    python -m serverless_lint.aws.data.generate_distributions MAPPING

writes it anew from the file `pipreqs/mapping` of the `pipreqs` distribution (Apache License 2.0), which lists
`module:distribution` pairs, and from the additions below.

The day goes into `runtimes.py`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

OUTPUT = Path(__file__).with_name("distributions.json")

_ADDITIONS = {
    "attr": ["attrs"],
    "attrs": ["attrs"],
    "aws_lambda_powertools": ["aws-lambda-powertools"],
    "awswrangler": ["awswrangler", "aws-data-wrangler"],
    "bs4": ["beautifulsoup4"],
    "cv2": ["opencv-python", "opencv-python-headless", "opencv-contrib-python"],
    "dateutil": ["python-dateutil"],
    "dotenv": ["python-dotenv"],
    "fitz": ["pymupdf"],
    "grpc": ["grpcio"],
    "jose": ["python-jose"],
    "jwt": ["pyjwt"],
    "kafka": ["kafka-python", "kafka-python-ng"],
    "magic": ["python-magic"],
    "MySQLdb": ["mysqlclient"],
    "mysql": ["mysql-connector-python", "mysql-connector"],
    "OpenSSL": ["pyopenssl"],
    "opensearchpy": ["opensearch-py"],
    "PIL": ["pillow"],
    "pkg_resources": ["setuptools"],
    "psycopg2": ["psycopg2", "psycopg2-binary", "aws-psycopg2"],
    "psycopg": ["psycopg", "psycopg-binary"],
    "requests_aws4auth": ["requests-aws4auth"],
    "sklearn": ["scikit-learn"],
    "skimage": ["scikit-image"],
    "yaml": ["pyyaml"],
    "zmq": ["pyzmq"],
}
"""What `pipreqs` does not know or knows only one distribution of."""

_SEPARATORS = re.compile(r"[-_.]+")


def generate(mapping: str) -> str:
    """The content of the file: modules with the distributions that may offer them, one line each."""
    found: dict[str, set[str]] = {}
    for line in mapping.splitlines():
        module, _, distribution = line.strip().partition(":")
        if module and distribution:
            found.setdefault(module, set()).add(_normalized(distribution))
    for module, distributions in _ADDITIONS.items():
        found.setdefault(module, set()).update(distributions)
    lines = ",\n".join(
        f"{json.dumps(module)}: {json.dumps(sorted(distributions))}" for module, distributions in sorted(found.items())
    )
    return f"{{\n{lines}\n}}\n"


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


if __name__ == "__main__":
    OUTPUT.write_text(generate(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
