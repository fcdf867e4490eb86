"""`python -m tamizdat`: the same as the command `tamizdat`."""

from tamizdat.cli import main

if __name__ == "__main__":
    main(prog_name="tamizdat")
