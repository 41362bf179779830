"""The same bot on a local web page: no account, a clock that moves, everybody a click away."""
