"""Services of the Serverless Framework (versions 2 to 4, and osls), read as the CloudFormation that they deploy."""
