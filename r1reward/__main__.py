"""`python -m r1reward` is the command `r1reward`."""

from r1reward.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
