"""The back room that reads what is outside: feeds and pages, fetched politely and guarded, read in child processes."""
