"""What calls are named that change something, or give out the right to."""

from __future__ import annotations

CHANGES = frozenset(
    {
        *("save", "insert", "insertOne", "insertMany", "insert_one", "insert_many", "bulkCreate", "bulkWrite"),
        *("updateOne", "updateMany", "update_one", "update_many", "findOneAndUpdate", "findByIdAndUpdate", "upsert"),
        *("deleteOne", "deleteMany", "delete_one", "delete_many", "destroy", "commit", "executemany"),
        *("post", "put", "patch", "sendMail", "send_mail"),
    }
)
"""Names of methods of databases, of HTTP and of mail that do not read:
https://www.mongodb.com/docs/drivers/node/current/crud/, https://sequelize.org/docs/v6/core-concepts/model-querying-basics/,
https://peps.python.org/pep-0249/, https://axios-http.com/docs/api_intro, https://nodemailer.com/usage/"""

ASKED_BY_POST = frozenset({"get", "search", "query", "find", "lookup", "list"})
"""The last parts of addresses that answer a question which is sent by `POST`: https://getpocket.com/developer/docs/v3/retrieve,
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search,
https://developers.notion.com/reference/post-search"""

SIGNING = frozenset({"generate_presigned_post", "createPresignedPost", "createHmac"})
"""Names of functions that give out signatures, with which others may write:
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html,
https://nodejs.org/api/crypto.html#cryptocreatehmacalgorithm-key-options"""

SIGNED_HERE = frozenset({"CreatePresignedPost", "GetSignedUrl", "GetSignedUrlPromise"})
"""Methods of clients that are spelled like operations of AWS and sign an address without asking anybody:
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/S3.html#getSignedUrl-property"""

SIGNS_READING = frozenset({"generate_presigned_url", "getSignedUrl", "getSignedUrlPromise"})
"""Names of functions that give out an address by which others may read what is kept in S3, if they are given one of the
following: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html"""

SIGNED_FOR_READING = frozenset({"get_object", "getObject"})
"""The operation by its name: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/generate_presigned_url.html,
https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/S3.html"""

COMMAND_FOR_READING = "GetObjectCommand"
"""The operation as a command: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-s3-request-presigner/"""

KEEPS_ANSWER = ("s3", "PutObject")
"""The service and operation that keep an answer which is too large to be given:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html"""

SIGNING_OF_PACKAGES = frozenset(
    {
        *("hmac.new", "hmac.digest", "hmac.HMAC", "jwt.encode", "jose.jwt.encode", "authlib.jose.jwt.encode"),
        *("jsonwebtoken.sign", "jsonwebtoken.default.sign", "jose.SignJWT", "fast-jwt.createSigner"),
    }
)
"""The same, and of functions that give out tokens, by their full names: https://docs.python.org/3/library/hmac.html,
https://pyjwt.readthedocs.io/en/stable/usage.html, https://python-jose.readthedocs.io/en/latest/jwt/,
https://docs.authlib.org/en/latest/jose/jwt.html, https://github.com/auth0/node-jsonwebtoken#readme,
https://github.com/panva/jose#readme, https://github.com/nearform/fast-jwt#readme"""

READS_OF_AWS = ("BatchGet", "Describe", "Get", "Head", "List", "Query", "Scan", "Select")
"""How operations of AWS begin that change nothing:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""

COSTLY = frozenset(
    {
        *(("bedrock-runtime", operation) for operation in ("Converse", "ConverseStream")),
        *(("bedrock-runtime", operation) for operation in ("InvokeModel", "InvokeModelWithResponseStream")),
        *(("bedrock-agent-runtime", operation) for operation in ("InvokeAgent", "RetrieveAndGenerate")),
        ("batch", "SubmitJob"),
        ("codebuild", "StartBuild"),
        ("ec2", "RunInstances"),
        ("ecs", "RunTask"),
        ("glue", "StartJobRun"),
        ("sagemaker-runtime", "InvokeEndpoint"),
    }
)
"""Services and operations that each time use what is paid by the token or by the hour of a machine:
https://aws.amazon.com/bedrock/pricing/, https://docs.aws.amazon.com/batch/latest/userguide/what-is-batch.html,
https://docs.aws.amazon.com/codebuild/latest/userguide/welcome.html, https://docs.aws.amazon.com/ec2/,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-task-create.html,
https://docs.aws.amazon.com/glue/latest/dg/what-is-glue.html,
https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints.html"""

ABOUT_RIGHTS = frozenset({"iam", "organizations"})
"""Services whose changes decide who may do what:
https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html,
https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html"""
