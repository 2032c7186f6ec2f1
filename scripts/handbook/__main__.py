"""`python -m handbook` does what `handbook` does."""

from handbook.command import main

main()
