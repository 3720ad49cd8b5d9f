"""datatrove's side of `datatrove_peer.py`; it runs in an environment of its own: STEP WORK -> seconds and ids left."""

import contextlib
import json
import shutil
import sys
import time
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter, NGramsDecontIndexer
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)


def documents(work):
    for line in (work / "rows.jsonl").open():
        row = json.loads(line)
        yield row


def near(work):
    """Signatures, buckets, clusters and the filter, on the completions, as our step does."""
    folder = work / "datatrove"
    shutil.rmtree(folder, ignore_errors=True)
    config = MinhashConfig(n_grams=3, num_buckets=32, hashes_per_bucket=4)
    docs = [Document(text=r["completion"], id=r["id"]) for r in documents(work)]
    began = time.monotonic()
    MinhashDedupSignature(output_folder=str(folder / "sig"), config=config).run(iter(docs), 0, 1)
    for bucket in range(config.num_buckets):
        buckets = MinhashDedupBuckets(str(folder / "sig"), str(folder / "buckets"), config=config)
        buckets.run(None, bucket, config.num_buckets)
    MinhashDedupCluster(str(folder / "buckets"), str(folder / "remove"), config=config).run(None, 0, 1)
    left = [d.id for d in MinhashDedupFilter(str(folder / "remove")).run(iter(docs), 0, 1)]
    return time.monotonic() - began, left


def decontaminate(work):
    """The filter on prompt and completion, with an index of questions and solutions."""
    folder = work / "datatrove-index"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = NGramsDecontConfig(n_grams=10, find_query_ngrams=True, find_overlap_ngrams=False)
    indexer = object.__new__(NGramsDecontIndexer)  # its constructor wants lighteval, for tasks of its own
    NGramsDecontIndexer.__init__(indexer, str(folder), config=config)
    import numpy as np

    hashes = set()
    for line in (work / "eval.jsonl").open():
        row = json.loads(line)
        hashes.update(indexer.compute_hashes(row.get("solution") or row["ground_truth"] or "", row["prompt"]))
    np.array(list(hashes), config.hash_config.np_descr).tofile(folder / "evaluation.index.hashes")
    docs = [Document(text=f"{r['prompt']}\n{r['completion']}", id=r["id"]) for r in documents(work)]
    step = NGramsDecontFilter(str(folder), config=config)
    began = time.monotonic()
    left = [d.id for d in docs if step.filter(d) is True]
    return time.monotonic() - began, left


if __name__ == "__main__":
    step, work = sys.argv[1], Path(sys.argv[2])
    with contextlib.redirect_stdout(sys.stderr):
        seconds, left = near(work) if step == "near-duplicates" else decontaminate(work)
    print(json.dumps({"seconds": seconds, "left": left}))
