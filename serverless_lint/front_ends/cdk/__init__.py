"""The AWS CDK: what a program has been synthesised to, at the places of the program that made it."""
