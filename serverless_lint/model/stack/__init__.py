"""What a template builds, in the vocabulary of CloudFormation and SAM."""
