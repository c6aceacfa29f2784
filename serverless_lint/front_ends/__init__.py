"""Front ends: files of other tools, read as the templates that these tools deploy."""
