"""`python -m bot` is the same as `beatdesk`."""

from bot.cli import main

main()
