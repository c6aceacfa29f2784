"""CloudFormation and SAM templates: values with their places, and what they may be at deployment."""
