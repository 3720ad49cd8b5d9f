"""Configurations for machines: accelerate's, the fields of TRL that go with them, a job for Slurm."""

from importlib.resources import files
from pathlib import Path

from r1reward.errors import UsageError, unknown_name
from r1reward.storage import atomic
from r1reward_trainers.config import presets

__all__ = ["launch_line", "machines", "write_launch"]

_TRAIN = "train.yaml"


def machines() -> dict[str, dict[str, str]]:
    """By the machines' name: the texts of its files, by name."""
    folder = files("r1reward_trainers") / "launch"
    texts = {}
    for machine in sorted(folder.iterdir(), key=lambda p: p.name):
        if machine.is_dir() and (machine / _TRAIN).is_file():
            texts[machine.name] = {f.name: f.read_text("utf-8") for f in machine.iterdir() if f.is_file()}
    return texts


def write_launch(name: str, folder: Path, base: str = "r1-zero") -> list[Path]:
    """Write the files for a kind of machines, for a run that extends the preset `base`. Raises `UsageError`."""
    kinds = machines()
    if name not in kinds:
        raise UsageError(unknown_name("kind of machines", name, kinds))
    if base not in presets():
        raise UsageError(f"--base: {unknown_name('preset', base, presets())}")
    paths = [folder / file for file in sorted(kinds[name])]
    if existing := next((path for path in paths if path.exists()), None):
        raise UsageError(f"{existing} is there already: name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        with atomic(path) as temporary:
            temporary.write_text(kinds[name][path.name].replace("extends: BASE", f"extends: {base}"), "utf-8")
    return paths


def launch_line(name: str, folder: Path) -> str:
    """The command that trains with them."""
    keys = "model=… data.files=… output=…"
    if name == "nodes":
        return f"cd {folder} && MODEL=… sbatch job.slurm  # with data.files and output named in train.yaml"
    if name == "1-gpu":
        return f"r1reward train grpo {folder}/{_TRAIN} {keys}"
    accelerate = f"accelerate launch --config_file {folder}/accelerate-zero3.yaml"
    return f"{accelerate} -m r1reward train grpo {folder}/{_TRAIN} {keys}"
