"""`tamizdat …`: the one door from the command line. Each command's file is read when the command is used."""

from tamizdat.cli.groups import Door, LazyGroup, newsroom_option, version_option

COMMANDS = {
    "new": "tamizdat.cli.new:new",
    "demo": "tamizdat.cli.demo:demo",
    "run": "tamizdat.cli.processes:run",
    "desk": "tamizdat.cli.processes:desk",
    "worker": "tamizdat.cli.processes:worker",
    "paper": "tamizdat.cli.processes:paper",
    "import": "tamizdat.cli.importing:import_pages",
    "edition": "tamizdat.cli.edition:edition",
    "language": "tamizdat.cli.language:language",
    "keys": "tamizdat.cli.keys:keys",
    "backup": "tamizdat.cli.backup:backup",
    "restore": "tamizdat.cli.backup:restore",
    "manage": "tamizdat.cli.manage:manage",
}

main = Door(
    name="tamizdat",
    commands=COMMANDS,
    help="Publish a newspaper whose every signed copy is the paper.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[newsroom_option(), version_option()],
)

__all__ = ["COMMANDS", "LazyGroup", "main"]
