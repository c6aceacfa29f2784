"""How images of containers for Lambda are made."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

TASK_ROOT = "/var/task"
"""Where the base images have the code: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
IMAGE_VARIABLES = {"LAMBDA_TASK_ROOT": TASK_ROOT}
"""What the base images set: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""

BASE_IMAGES = lazy_pattern(r"(?:^|/)(?:lambda/|aws-lambda-)(\w+)(?=[:@]|$)")
"""The base images of AWS with the language that they are for: https://gallery.ecr.aws/lambda,
https://hub.docker.com/u/amazon"""
VERSIONS_OF_IMAGES = lazy_pattern(
    r"(?:^|/)(?:lambda/|aws-lambda-)(python|nodejs|ruby):(\d{1,3}(?:\.\d{1,3})?)(?=[.@-]|$)"
)
"""The same with the version of it that their tags begin with
(`python:3.12`, `nodejs:22.2026.11.03.10-arm64`): https://gallery.ecr.aws/lambda,
https://hub.docker.com/u/amazon"""
RUNTIME_CLIENTS = ("awslambdaric", "aws-lambda-ric", "lambda-entrypoint.sh")
"""What takes the command of an image for the name of a handler: https://pypi.org/project/awslambdaric/,
https://www.npmjs.com/package/aws-lambda-ric, https://github.com/aws/aws-lambda-base-images"""

DOCKERFILE = "Dockerfile"
"""How the file is called if nothing is said: https://docs.docker.com/build/concepts/dockerfile/#filename"""
DOCKERFILES = lazy_pattern(r"(?:^|/)[Dd]ockerfile(?:\.[\w.-]{1,60})?$|\.[Dd]ockerfile$")
"""How files are called that images are made by: https://docs.docker.com/build/concepts/dockerfile/#filename"""
