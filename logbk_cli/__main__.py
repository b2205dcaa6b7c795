"""`python -m logbk_cli`."""

from logbk_cli.main import run

if __name__ == "__main__":
    run()
