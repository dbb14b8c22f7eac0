"""The page as plain files: `python -m web build --out site`."""
