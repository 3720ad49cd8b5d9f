"""Moves a complete data set into its place, writes its manifest, and, if asked, pushes it to a hub."""

import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, MissingExtraError
from r1reward.storage import atomic, write_json
from r1reward_rejection.funnel import Summary
from r1reward_rejection.recipe.recipe import Recipe, portable
from r1reward_rejection.workspace import Workspace

__all__ = ["publish", "push", "write_manifest"]


def write_manifest(
    folder: Path,
    recipe: Recipe,
    summary: Summary,
    shards: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
) -> None:
    """Write what made the data set, for machines: counts, hashes, versions, recipe.

    Nothing in it is of the clock or of this machine's folders.
    """
    import duckdb
    import numpy
    import pyarrow

    settings = portable(recipe)
    recipe_hash = sha256(msgspec.json.encode(settings, order="deterministic")).hexdigest()
    write_json(
        folder / "manifest.json",
        {
            "made_by": {
                "r1reward": __version__,
                "python": platform.python_version(),
                "pyarrow": pyarrow.__version__,
                "duckdb": duckdb.__version__,
                "numpy": numpy.__version__,
            },
            "recipe": settings,
            "recipe_sha256": recipe_hash,
            "inputs": list(inputs),
            "rows": summary.rows,
            "stages": summary.stages,
            "mix": summary.mix,
            "figures": figures,
            "files": [{k: s[k] for k in ("name", "split", "rows", "bytes", "sha256")} for s in shards],
        },
    )


def publish(workspace: Workspace, folder: Path, reports: Sequence[Path]) -> None:
    """Put the files in their places; the manifest last, for it says that the data set is whole.

    Files are linked, not moved, so that a run killed here goes on from complete steps.
    """
    for path in sorted((folder / "data").glob("*.parquet")):
        _link(path, workspace.output / "data" / path.name)
    names = {p.name for p in (folder / "data").glob("*.parquet")}
    for path in (workspace.output / "data").glob("*.parquet"):
        if path.name not in names:
            path.unlink()
    for path in sorted((folder / "plots").glob("*.png")):
        _link(path, workspace.output / "plots" / path.name)
    shutil.rmtree(workspace.output / "_report", ignore_errors=True)
    for path in reports:
        _link(path, workspace.output / "_report" / path.name)
    for name in ("README.md", "manifest.json"):
        _link(folder / name, workspace.output / name)


def _link(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.new")
        fresh.unlink(missing_ok=True)
        try:
            os.link(source, fresh)
        except OSError:  # a file system without links
            with atomic(fresh) as copy:
                copy.write_bytes(source.read_bytes())
        os.replace(fresh, target)
        fresh.unlink(missing_ok=True)  # where both are links to one file, replacing does nothing
    except OSError as error:
        raise DataError(f"{target}: cannot be written: {error.strerror or error}") from error


def push(folder: Path, repository: str, *, private: bool = True) -> str:
    """Upload a data set to a Hugging Face hub; the address. Needs a token, as `hf auth login` leaves it."""
    try:
        from huggingface_hub import HfApi
    except ImportError:
        raise MissingExtraError("huggingface_hub", "reject") from None
    api = HfApi()
    try:
        api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=str(folder),
            allow_patterns=["README.md", "manifest.json", "data/*", "plots/*"],
            # In the same commit: a shard that stayed would be in the split, with rows that this set has dropped.
            delete_patterns=["data/**", "plots/**"],
        )
    except Exception as error:  # whatever the client's HTTP library raises, which differs by version
        words = " ".join(str(error).split())[:300]
        raise DataError(f"hub: {repository}: {words}; the data set is whole in {folder}") from error
    return f"{api.endpoint}/datasets/{repository}"
