"""``python -m bot`` is ``groupkeeper``."""

from bot.cli import main

main()
