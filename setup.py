"""Nothing is built or installed from here: pyproject.toml names this file, so that pip says why."""

raise SystemExit(
    "This is an application and not a package: it runs from its folder. `make run` or "
    "`python -m pip install -r requirements.txt` installs what it needs; README.md tells the rest."
)
