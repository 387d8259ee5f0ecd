"""Published charts: what services put out for anyone to download, read as editions."""
