"""What is deployed: the resources of a template, their settings, and what leads from one to another."""
