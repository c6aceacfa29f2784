"""Calls that read, write or check data in some form, and so may fail on what is no such data."""

from __future__ import annotations

from collections.abc import Mapping

PARSERS = frozenset(
    {
        *("json.loads", "json.load", "JSON.parse", "yaml.safe_load", "yaml.load", "xmltodict.parse"),
        *("xml.etree.ElementTree.fromstring", "base64.b64decode", "uuid.UUID"),
        # https://toolbelt.readthedocs.io/en/latest/uploading-data.html
        *("requests_toolbelt.MultipartDecoder", "requests_toolbelt.multipart.MultipartDecoder"),
        "requests_toolbelt.multipart.decoder.MultipartDecoder",
        *("datetime.datetime.strptime", "datetime.datetime.fromisoformat"),
    }
)
"""What raises on a text that is not of its form: https://docs.python.org/3/library/json.html and the pages beside it,
https://pyyaml.org/wiki/PyYAMLDocumentation, https://github.com/martinblech/xmltodict#readme,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/parse"""

JSON_WRITERS = frozenset({"json.dumps", "JSON.stringify"})
"""https://docs.python.org/3/library/json.html#json.dumps,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify"""

SERIALIZERS = JSON_WRITERS | {"simplejson.dumps", "yaml.dump", "yaml.safe_dump", "base64.b64encode"}
"""What writes what a parser reads without fail: the addresses above, https://simplejson.readthedocs.io/"""

VALIDATORS: Mapping[str, tuple[str, int]] = {
    "jsonschema.validate": ("instance", 0),
    "fastjsonschema.validate": ("data", 1),
    "aws_lambda_powertools.utilities.validation.validate": ("event", 0),
}
"""What raises unless what it is given at that place has the form that it shall have:
https://python-jsonschema.readthedocs.io/en/stable/validate/, https://horejsek.github.io/python-fastjsonschema/,
https://docs.powertools.aws.dev/lambda/python/latest/utilities/validation/"""

WRITING_AS_TEXT = frozenset(
    {"JSON.stringify", "json.dumps", "str", "String", "repr", "util.inspect", "inspect", "pformat"}
)
"""Calls that make text of a value, mostly for a log: https://docs.python.org/3/library/pprint.html,
https://docs.python.org/3/library/functions.html, https://nodejs.org/api/util.html"""

MAKING_NATIVE = frozenset({"@aws-sdk/util-dynamodb.unmarshall"})
"""What makes plain values of an item of DynamoDB, and raises if it is given none:
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-util-dynamodb/Function/unmarshall/"""

DECODER_OF_BODIES, MARK_OF_ENCODED_BODIES = "base64.b64decode", "isBase64Encoded"
"""What reads a body that API Gateway has encoded, and where the event says that it has:
https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html"""

PARSES_JSON = frozenset({"json.loads", "simplejson.loads", "orjson.loads", "ujson.loads", "JSON.parse"})
"""Functions that refuse what is no text: https://docs.python.org/3/library/json.html#json.loads,
https://simplejson.readthedocs.io/en/latest/, https://github.com/ijl/orjson#readme,
https://github.com/ultrajson/ultrajson#readme,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/parse"""
