"""What calls of packages ask of AWS by themselves, with the credentials of the function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Asked(NamedTuple):
    """The requests that a call makes, or those that what it makes does later."""

    service: str
    operations: tuple[str, ...]
    named_by: str = ""
    """The argument that names what they are about, by position the first; empty if none does alone."""
    by_keys: bool = False
    """The keys of that argument are the names."""
    of_object: bool = False
    """The argument is that of the call which made the object."""
    is_later: bool = False
    """Nothing is asked before the object that is made is used."""
    sometimes: frozenset[str] = frozenset()
    """Those of the requests that only some values, or answers, lead to."""


_SEVERAL = Asked(
    "ssm", ("GetParameters", "GetParameter"), "parameters", by_keys=True, sometimes=frozenset({"GetParameter"})
)
_PUTS_SECRETS = Asked(
    "secretsmanager", ("PutSecretValue", "CreateSecret"), "name", sometimes=frozenset({"CreateSecret"})
)
_CONFIGURATION = Asked("appconfigdata", ("StartConfigurationSession", "GetLatestConfiguration"))
_IDEMPOTENCY = ("PutItem", "GetItem", "UpdateItem", "DeleteItem")
_OF_PARAMETERS: Mapping[str, Mapping[str, Asked]] = {
    "ssm": {
        "get_parameter": Asked("ssm", ("GetParameter",), "name"),
        "get_parameters": Asked("ssm", ("GetParametersByPath",), "path"),
        "get_parameters_by_name": _SEVERAL,
        "set_parameter": Asked("ssm", ("PutParameter",), "name"),
        "SSMProvider.get": Asked("ssm", ("GetParameter",), "name"),
        "SSMProvider.get_multiple": Asked("ssm", ("GetParametersByPath",), "path"),
        "SSMProvider.get_parameters_by_name": _SEVERAL,
        "SSMProvider.set": Asked("ssm", ("PutParameter",), "name"),
    },
    "secrets": {
        "get_secret": Asked("secretsmanager", ("GetSecretValue",), "name"),
        "set_secret": _PUTS_SECRETS,
        "SecretsProvider.get": Asked("secretsmanager", ("GetSecretValue",), "name"),
        "SecretsProvider.set": _PUTS_SECRETS,
    },
    "appconfig": {"get_app_config": _CONFIGURATION, "AppConfigProvider.get": _CONFIGURATION},
    "dynamodb": {
        "DynamoDBProvider.get": Asked("dynamodb", ("GetItem",), "table_name", of_object=True),
        "DynamoDBProvider.get_multiple": Asked("dynamodb", ("Query",), "table_name", of_object=True),
    },
}
_OF_PARAMETERS_IN_TYPESCRIPT: Mapping[str, Mapping[str, Asked]] = {
    "ssm": {
        "getParameter": Asked("ssm", ("GetParameter",), "name"),
        "getParameters": Asked("ssm", ("GetParametersByPath",), "path"),
        "getParametersByName": _SEVERAL,
        "setParameter": Asked("ssm", ("PutParameter",), "name"),
        "SSMProvider.get": Asked("ssm", ("GetParameter",), "name"),
        "SSMProvider.getMultiple": Asked("ssm", ("GetParametersByPath",), "path"),
        "SSMProvider.getParametersByName": _SEVERAL,
        "SSMProvider.set": Asked("ssm", ("PutParameter",), "name"),
    },
    "secrets": {
        "getSecret": Asked("secretsmanager", ("GetSecretValue",), "name"),
        "SecretsProvider.get": Asked("secretsmanager", ("GetSecretValue",), "name"),
    },
    "appconfig": {"getAppConfig": _CONFIGURATION, "AppConfigProvider.get": _CONFIGURATION},
    "dynamodb": {
        "DynamoDBProvider.get": Asked("dynamodb", ("GetItem",), "tableName", of_object=True),
        "DynamoDBProvider.getMultiple": Asked("dynamodb", ("Query",), "tableName", of_object=True),
    },
}

PYTHON_PARAMETERS = "aws_lambda_powertools.utilities.parameters"
"""https://docs.powertools.aws.dev/lambda/python/latest/utilities/parameters/#iam-permissions"""

TYPESCRIPT_PARAMETERS = "@aws-lambda-powertools/parameters"
"""https://docs.powertools.aws.dev/lambda/typescript/latest/features/parameters/#iam-permissions"""

PYTHON_IDEMPOTENCY = "aws_lambda_powertools.utilities.idempotency"
"""https://docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency/#iam-permissions"""

TYPESCRIPT_IDEMPOTENCY = "@aws-lambda-powertools/idempotency"
"""https://docs.powertools.aws.dev/lambda/typescript/latest/features/idempotency/#iam-permissions"""

PARAMETERS = (PYTHON_PARAMETERS, TYPESCRIPT_PARAMETERS)
"""How the names of packages begin whose calls ask at once: the addresses above."""

IDEMPOTENCY = (PYTHON_IDEMPOTENCY, TYPESCRIPT_IDEMPOTENCY)
"""Those with what asks later: the addresses above."""

ASKED: Mapping[str, Asked] = {
    **{
        f"{package}.{name}": asked
        for module, calls in _OF_PARAMETERS.items()
        for name, asked in calls.items()
        for package in (PYTHON_PARAMETERS, f"{PYTHON_PARAMETERS}.{module}")
    },
    **{
        f"{TYPESCRIPT_PARAMETERS}/{module}.{name}": asked
        for module, calls in _OF_PARAMETERS_IN_TYPESCRIPT.items()
        for name, asked in calls.items()
    },
    **{
        f"{package}.DynamoDBPersistenceLayer": Asked("dynamodb", _IDEMPOTENCY, "table_name", is_later=True)
        for package in (
            *(PYTHON_IDEMPOTENCY, f"{PYTHON_IDEMPOTENCY}.persistence"),
            f"{PYTHON_IDEMPOTENCY}.persistence.dynamodb",
        )
    },
    f"{TYPESCRIPT_IDEMPOTENCY}/dynamodb.DynamoDBPersistenceLayer": Asked(
        "dynamodb", _IDEMPOTENCY, "tableName", is_later=True
    ),
}
"""By the dotted names of what is called: the addresses above."""

OTHER_CLIENTS = frozenset({"awsSdkV3Client", "boto3_client", "boto3_session", "clientConfig", "endpoint_url"})
"""Arguments of what these packages make by which it asks with other clients: the addresses above."""

EXTENSION = ("localhost:2773", "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT")
"""Where the extension of AWS for parameters and secrets answers, and the environment variable that says where else:
https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html"""

ASK_NOTHING = frozenset(
    {
        *("IdempotencyConfig", "idempotent", "idempotent_function", "makeIdempotent", "makeHandlerIdempotent"),
        *("SSMProvider", "SecretsProvider", "AppConfigProvider", "DynamoDBProvider", "clear_caches", "clearCaches"),
    }
)
"""What else these packages have that asks nothing on its own, by its last name: the addresses above."""
