"""How the packages of AWS make clients, and what else they make: boto3, the SDK for JavaScript v2 and v3, X-Ray."""

from __future__ import annotations

from collections.abc import Mapping

SESSIONS = frozenset({"boto3", "boto3.session.Session", "boto3.Session", "aioboto3", "aioboto3.Session"})
"""What has methods `client` and `resource`:
https://docs.aws.amazon.com/boto3/latest/reference/core/session.html, https://aioboto3.readthedocs.io/en/latest/"""

PARTS_OF_RESOURCES = frozenset({"Table", "Bucket", "Object", "Queue", "Topic"})
"""What resources of boto3 make without a request; operations are called on it:
https://docs.aws.amazon.com/boto3/latest/guide/resources.html"""

POSITIONS_OF_FILES: Mapping[str, int] = {"Bucket": 1, "Object": 0}
"""The position of the file's name in `download_file` of such a part:
https://docs.aws.amazon.com/boto3/latest/reference/services/s3/bucket/download_file.html"""

POSITION_OF_FILE = 2
"""The same in `download_file` of a client:
https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/download_file.html"""

CAPTURES = frozenset({"captureAWSClient", "captureAWSv3Client", "captureAWS"})
"""Functions of X-Ray that return what they are given: https://github.com/aws/aws-xray-sdk-node#readme"""

METHODS_BESIDE_OPERATIONS = PARTS_OF_RESOURCES | {
    *("send", "destroy", "close", "from", "get_paginator", "get_waiter", "can_paginate", "generate_presigned_url"),
    *("generate_presigned_post", "batch_writer", "on", "promise", "config"),
}
"""Methods of clients and of parts of resources that are no operations of the service:
https://docs.aws.amazon.com/boto3/latest/guide/clients.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Service.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/"""

OF_EVENT_LOOPS = ("aioboto3.", "aiobotocore.")
"""Packages whose clients belong to the event loop in which `async with` opens and closes them:
https://aioboto3.readthedocs.io/en/latest/usage.html"""

SDKS = ("boto3", "botocore", "aioboto3", "aiobotocore", "aws-sdk", "@aws-sdk/", "aws-xray-sdk")
"""How the names of packages begin by which code asks something of AWS: the addresses above and
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/"""

V2_PACKAGE = "aws-sdk"
"""The SDK for JavaScript v2: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/"""

V2_WITHOUT_CLIENTS = frozenset(
    {
        *("Config", "Credentials", "EnvironmentCredentials", "SharedIniFileCredentials"),
        *("TemporaryCredentials", "ChainableTemporaryCredentials", "CognitoIdentityCredentials"),
        *("WebIdentityCredentials", "EC2MetadataCredentials", "ECSCredentials", "SAMLCredentials"),
        *("ProcessCredentials", "CredentialProviderChain", "FileSystemCredentials", "RemoteCredentials"),
        *("TokenFileWebIdentityCredentials", "Endpoint", "HttpRequest", "HttpClient", "MetadataService"),
        *("NodeHttpClient", "Request", "Response", "Service", "Signers", "config", "util"),
    }
)
"""What else `new AWS.X()` may make in the SDK for JavaScript v2:
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS.html"""

V3_CLIENTS = "@aws-sdk/client-"
"""How the packages of the SDK for JavaScript v3 begin: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/"""

DOCUMENT_PACKAGE = "@aws-sdk/lib-dynamodb"
"""https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/"""

LOW_LEVEL_PACKAGE = "@aws-sdk/client-dynamodb"
"""https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/dynamodb/"""

STORAGE_PACKAGE = "@aws-sdk/lib-storage"
"""https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-storage/"""

CHANGING_DEFAULTS = frozenset(
    {"boto3.setup_default_session", "aws-sdk.config.loadFromPath", "aws-sdk.AWS.config.loadFromPath"}
)
"""Calls after which clients may have other credentials or addresses:
https://docs.aws.amazon.com/boto3/latest/reference/core/boto3.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html"""

CREDENTIALS = frozenset(
    {
        *("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name", "botocore_session"),
        *("credentials", "credentialProvider", "accessKeyId", "secretAccessKey", "sessionToken"),
    }
)
"""Arguments and options by which clients and sessions are given credentials:
https://docs.aws.amazon.com/boto3/latest/guide/credentials.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-credential-providers/"""

KEYS = ("aws_access_key_id", "accessKeyId", "aws_access_key")
"""What the first part of credentials is called there, and in `SIGNERS`: the addresses above."""

SECRETS = ("aws_secret_access_key", "secretAccessKey")
"""The second part: the addresses above."""

TOKENS = ("aws_session_token", "sessionToken", "session_token", "aws_token")
"""The third, which only temporary credentials have: the addresses above."""

SIGNERS: Mapping[str, int] = {
    "@smithy/signature-v4.SignatureV4": 0,
    "@aws-sdk/signature-v4.SignatureV4": 0,
    "aws4.sign": 1,
    "aws4.default.sign": 1,
    "aws4fetch.AwsClient": 0,
    "requests_aws4auth.AWS4Auth": 0,
    "aws_requests_auth.aws_auth.AWSRequestsAuth": 0,
}
"""What signs requests without a client, with the position of the object that has its credentials; in Python these are
given themselves. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html, https://github.com/mhart/aws4,
https://github.com/mhart/aws4fetch, https://github.com/tedder/requests-aws4auth,
https://github.com/DavidMuller/aws-requests-auth"""

CREDENTIALS_OF_V2 = frozenset(f"aws-sdk.{name}Credentials" for name in ("", "default.", "AWS."))
"""What holds credentials, given as an object or by position:
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Credentials.html"""

SESSION_CLASSES = frozenset({"boto3.session.Session", "boto3.Session", "aioboto3.Session"})
"""Those of `SESSIONS` that are given credentials by position, too:
https://docs.aws.amazon.com/boto3/latest/reference/core/session.html, https://aioboto3.readthedocs.io/en/latest/"""

DEFAULT_SESSIONS = frozenset({"boto3.setup_default_session"})
"""Calls that give all clients of boto3 credentials that are made afterwards:
https://docs.aws.amazon.com/boto3/latest/reference/core/boto3.html"""

DEFAULT_CONFIGS = frozenset({f"aws-sdk.{name}config.update" for name in ("", "default.", "AWS.")})
"""The same for clients of the SDK for JavaScript v2:
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html"""

OWN_CREDENTIALS = frozenset(
    {
        *("defaultProvider", "fromEnv", "fromNodeProviderChain", "EnvironmentCredentials"),
        *("CredentialProviderChain", "get_credentials"),
    }
)
"""What makes credentials of those that Lambda gives a function, by its last name: the addresses above."""

UPDATING_DEFAULTS = frozenset({"config.update", "AWS.config.update"})
"""Calls that set the options of all clients: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html"""

CONFIGS_OF_BOTOCORE = frozenset({"botocore.config.Config", "botocore.client.Config"})
"""https://docs.aws.amazon.com/botocore/latest/reference/config.html"""

_HANDLERS = ("@smithy/node-http-handler", "@aws-sdk/node-http-handler")
HANDLERS_OF_V3 = frozenset(f"{package}.NodeHttpHandler" for package in _HANDLERS)
"""What sends the requests of clients of v3 unless they are told otherwise:
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-node-http-handler/"""

ENDS_NO_REQUEST_SINCE = (4, 4)
"""The version of `@smithy/node-http-handler` from which on `requestTimeout` only warns:
https://github.com/smithy-lang/smithy-typescript/blob/main/packages/node-http-handler/CHANGELOG.md"""
SENDS_REQUESTS_OF_V3 = _HANDLERS[0]
"""The package that sends them: the address above."""
CLIENTS_OF_V3 = "@aws-sdk/client-"
"""How the packages of clients of v3 begin: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/"""

OTHER_HANDLERS_OF_V3 = frozenset(
    {
        *(f"{package}.NodeHttp2Handler" for package in _HANDLERS),
        *("@smithy/fetch-http-handler.FetchHttpHandler", "@aws-sdk/fetch-http-handler.FetchHttpHandler"),
    }
)
"""What else may send them, with other options: the address above,
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-fetch-http-handler/"""

ASKING_PACKAGES = (
    *("aws_lambda_powertools.utilities.data_masking", "aws_lambda_powertools.utilities.feature_flags"),
    *("aws_lambda_powertools.utilities.idempotency", "aws_lambda_powertools.utilities.parameters"),
    *("@aws-lambda-powertools/idempotency", "@aws-lambda-powertools/parameters"),
    *("@middy/appconfig", "@middy/dynamodb", "@middy/rds-signer", "@middy/s3", "@middy/secrets-manager"),
    *("@middy/service-discovery", "@middy/ssm", "@middy/sts", "@aws-sdk/rds-signer", "@langchain/aws"),
    *("aws4", "aws4fetch", "aws_requests_auth", "aws_secretsmanager_caching", "awswrangler", "crhelper"),
    *("aurora_dsql_asyncpg", "aurora_dsql_psycopg", "aurora_dsql_psycopg2", "@aws/aurora-dsql-node-postgres-connector"),
    "@aws-sdk/dsql-signer",
    *("dynamodb-toolbox", "dynamoose", "electrodb", "langchain_aws", "pynamodb", "requests_aws4auth", "s3fs"),
    *("sagemaker", "smart_open", "strands"),
    *("opensearchpy.AWSV4SignerAuth", "opensearchpy.AWSV4SignerAsyncAuth", "opensearchpy.RequestsAWSV4SignerAuth"),
    *("opensearchpy.Urllib3AWSV4SignerAuth", "opensearchpy.helpers.signer", "@opensearch-project/opensearch/aws"),
    *("botocore.auth", "@smithy/signature-v4", "@aws-sdk/signature-v4"),
)
"""Packages that ask AWS for something by themselves, with the credentials of the function:
https://docs.powertools.aws.dev/lambda/python/latest/utilities/parameters/,
https://docs.powertools.aws.dev/lambda/typescript/latest/features/parameters/,
https://middy.js.org/docs/category/middlewares/, https://github.com/mhart/aws4, https://github.com/mhart/aws4fetch,
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-rds-signer/,
https://docs.langchain.com/oss/python/integrations/providers/aws, https://github.com/DavidMuller/aws-requests-auth,
https://github.com/awslabs/aurora-dsql-connectors, https://github.com/aws/aws-secretsmanager-caching-python, https://aws-sdk-pandas.readthedocs.io/en/stable/,
https://github.com/aws-cloudformation/custom-resource-helper, https://www.dynamodbtoolbox.com/,
https://dynamoosejs.com/, https://electrodb.dev/, https://pynamodb.readthedocs.io/en/stable/,
https://github.com/tedder/requests-aws4auth, https://s3fs.readthedocs.io/en/latest/,
https://sagemaker.readthedocs.io/en/stable/, https://github.com/piskvorky/smart_open, https://strandsagents.com/,
https://docs.opensearch.org/latest/clients/python-low-level/,
https://docs.opensearch.org/latest/clients/javascript/index/,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"""

SIGNERS_OF_OPENSEARCH = frozenset(
    {
        *("opensearchpy.AWSV4SignerAuth", "opensearchpy.AWSV4SignerAsyncAuth"),
        *("opensearchpy.RequestsAWSV4SignerAuth", "opensearchpy.Urllib3AWSV4SignerAuth"),
    }
)
"""What signs requests to OpenSearch, given credentials, a Region and a service, `es` if none is named:
https://docs.opensearch.org/latest/clients/python-low-level/"""
SERVERLESS_OPENSEARCH = "aoss"
"""The service that such a signer is given for OpenSearch Serverless: the address above."""

READING_ADDRESSES = frozenset({"pandas"})
"""Packages that read from S3 where they are given an address of it:
https://pandas.pydata.org/docs/user_guide/io.html#reading-writing-remote-files"""

ASKS_NOBODY = frozenset({"CanPaginate", "GenerateDbAuthToken", "GeneratePresignedPost", "GeneratePresignedUrl"})
"""Methods of clients that send no request, in the spelling of operations:
https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/generate_presigned_url.html,
https://docs.aws.amazon.com/boto3/latest/reference/services/rds/client/generate_db_auth_token.html"""


GONE_FROM_BOTOCORE = frozenset(
    f"botocore.vendored.requests.{name}"
    for name in ("get", "post", "put", "patch", "delete", "head", "options", "request", "Session", "session")
)
"""Functions that botocore's copy of requests has no longer, since version 1.13 of 2019; its errors are still there:
https://aws.amazon.com/blogs/developer/removing-the-vendored-version-of-requests-from-botocore/"""
