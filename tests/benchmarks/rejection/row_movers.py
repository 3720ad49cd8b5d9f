"""The steps of `reject` that move rows, by our code, by Daft and by Ray Data, on the same rows.

    pip install daft 'ray[data]'
    python tests/benchmarks/rejection/row_movers.py --work FOLDER [--megabytes 2000]

partition   rows to shards by a key, each shard's rows in the order of another key (the shuffle of the export)
distinct    one row of each set with one digest, the first (the join of de-duplication), keys only

Ours: keys in DuckDB, texts scattered and gathered by part. Each runs in a process of its own; printed are its CPU
seconds, children included (what a busy machine does not change), and the most memory it had with its children.
"""

import argparse
import os
import shutil
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from full_size import Memory

SHARDS = 16
PART_ROWS = 4_000


def make(folder, megabytes):
    """Parts of rows with a text of 2 to 8 kB; each tenth is a copy of an earlier one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(0)
    words = np.array(["".join(rng.choice(list("abcdefghij"), 6)) for _ in range(20_000)])
    (folder / "in").mkdir(parents=True)
    written, number = 0, 0
    while written < megabytes * 1_000_000:
        rows = np.arange(PART_ROWS) + number * PART_ROWS
        texts = [" ".join(words[rng.integers(0, 20_000, n)]) for n in rng.integers(300, 1200, PART_ROWS)]
        texts[::10] = texts[1::10]
        digests = [blake2b(t.encode(), digest_size=8).hexdigest() for t in texts]
        shard = rng.integers(0, SHARDS, PART_ROWS)
        order = rng.permutation(PART_ROWS) * 100_003 + number
        columns = {"row": rows, "shard": shard, "order": order, "digest": digests, "text": texts}
        pq.write_table(pa.table(columns), folder / "in" / f"{number:06d}.parquet")
        written, number = written + sum(map(len, texts)), number + 1
    return number


def ours_partition(source, out):
    import pyarrow as pa
    import pyarrow.parquet as pq

    scattered = out / "scattered"
    scattered.mkdir(parents=True)
    for path in sorted(source.glob("*.parquet")):
        table = pq.read_table(path, use_threads=False).sort_by("shard")
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with pa.ipc.new_file(scattered / f"{path.stem}.arrow", table.schema, options=options) as writer:
            for shard in range(SHARDS):
                batch = table.filter(pa.compute.field("shard") == shard).combine_chunks().to_batches()
                writer.write_batch(batch[0] if batch else table.schema.empty_table().to_batches()[0])
    for shard in range(SHARDS):
        batches = []
        for path in sorted(scattered.glob("*.arrow")):
            with pa.OSFile(str(path)) as file:
                batches.append(pa.ipc.open_file(file).get_batch(shard))
        table = pa.Table.from_batches(batches).sort_by("order")
        pq.write_table(table, out / f"{shard:05d}.parquet", compression="zstd", compression_level=3)


def ours_distinct(source, out):
    import duckdb

    out.mkdir(parents=True)
    db = duckdb.connect(
        config={"threads": 1, "memory_limit": "1500MiB", "temp_directory": str(out / "spill")}
    )
    db.execute(
        f"COPY (SELECT min(row) AS row FROM read_parquet('{source}/*.parquet') GROUP BY digest ORDER BY row) "
        f"TO '{out}/rows.parquet'"
    )


def daft_partition(source, out):
    import daft

    frame = daft.read_parquet(f"{source}/*.parquet").repartition(SHARDS, "shard").sort(["shard", "order"])
    frame.write_parquet(str(out), partition_cols=["shard"], compression="zstd")


def daft_distinct(source, out):
    import daft

    frame = daft.read_parquet(f"{source}/*.parquet").select("row", "digest")
    frame.groupby("digest").agg(daft.col("row").min()).sort("row").select("row").write_parquet(str(out))


def ray_partition(source, out):
    import ray.data

    _ray()
    rows = ray.data.read_parquet(str(source)).sort(["shard", "order"])
    rows.write_parquet(str(out), partition_cols=["shard"])


def ray_distinct(source, out):
    import ray.data
    from ray.data.aggregate import Min

    _ray()
    keys = ray.data.read_parquet(str(source), columns=["row", "digest"])
    keys.groupby("digest").aggregate(Min("row")).sort("min(row)").select_columns(["min(row)"]).write_parquet(
        str(out)
    )


def _ray():
    import ray

    ray.init(num_cpus=2, object_store_memory=600_000_000, log_to_driver=False, include_dashboard=False)
    ray.data.DataContext.get_current().enable_progress_bars = False


MOVERS = {
    (name, step): function
    for step in ("partition", "distinct")
    for name, function in (
        ("ours", globals()[f"ours_{step}"]),
        ("daft", globals()[f"daft_{step}"]),
        ("ray data", globals()[f"ray_{step}"]),
    )
}


class Watch(Memory):
    """The CPU seconds, too, of a process and all below it: Ray's workers are nobody's waited-for children."""

    def __init__(self, pid):
        self.used = {}
        super().__init__(pid)

    def _family(self):
        family = super()._family()
        for pid in family:
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self.used[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return family


def measured(name, step, work):
    """(CPU seconds, MiB) of one mover in a process of its own; None where it failed."""
    out = work / f"{name.replace(' ', '-')}-{step}"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, __file__, "--work", str(work), "--only", name, step, "--out", str(out)]
    with (work / "errors.txt").open("w+") as errors:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        watch = Watch(running.pid)
        code, most = running.wait(), watch.stop()
        errors.seek(0)
        if code:
            print(f"{step}, {name}: {errors.read()[-1500:]}")
            return None
    return sum(watch.used.values()), most, rows_in(out)


def rows_in(out):
    """Of the files that were written."""
    import pyarrow.parquet as pq

    return sum(pq.ParquetFile(path).metadata.num_rows for path in out.rglob("*.parquet"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--movers", default="ours,daft,ray data")
    parser.add_argument("--only", nargs=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.only:
        MOVERS[tuple(options.only)](options.work / "in", options.out)
        return
    if not (options.work / "in").exists():
        make(options.work, options.megabytes)
    for name, step in MOVERS:
        if name not in options.movers.split(","):
            continue
        if result := measured(name, step, options.work):
            print(
                f"{step:10} {name:9}{result[0]:8.1f} CPU s{result[1]:8,.0f} MiB{result[2]:10,} rows",
                flush=True,
            )


if __name__ == "__main__":
    main()
