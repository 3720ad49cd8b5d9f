"""What stopping decided completions does to the gradient of a GRPO step: the same completions, whole and cut.

    OMP_NUM_THREADS=1 python tests/benchmarks/training/decided_gradients.py --output FOLDER [--batches 48]

Batches of 8 prompts with 8 completions each are drawn from the model of `rambling.py` that goes on after its answer
(FOLDER is that of `rambling.py`, or a new one). Each completion is scored whole; then its tokens after the look at which
its reward was decided are left out, with the same advantages; and left out of all but a share of the decided ones
(`--tails-kept`), where they weigh more, as with `tails_kept` in training. Over the batches: the squared length of the mean gradient
of each and of what was left out (estimated without the bias of its own noise, from products of different batches), the
cosine between the two means, and the noise of one batch. Wanted: a cosine of 1, nothing in the mean of what was left
out, with tails the noise of whole completions, no reward changed. The divisor is a constant, as that of `dr_grpo`.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from greedy_curve import SPACE, example
from rambling import Start, rambler
from transformers import AutoModelForCausalLM

from r1reward.registry.registry import Registry
from r1reward.scoring.prefixes import PrefixJudge
from r1reward.scoring.scorer import Scorer
from r1reward.spec.file import load_spec
from r1reward.types import Completion, Sample
from r1reward_trainers.decided_tails import TAIL_START, goes_on, tail_weighted
from r1reward_trainers.generation_watch import next_look
from r1reward_trainers.models import load_tokenizer

PROMPTS = SIZE = 8
CONSTANT = 5000


class Lengths:
    """The reward of a completion, its tokens, and how many of them there are where it is stopped."""

    def __init__(self, tokenizer):
        self.scorer = Scorer(load_spec("r1-zero"), Registry.load(), step=0)
        self.judge, self.tokenizer, self.changed = PrefixJudge(self.scorer), tokenizer, 0

    def text(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def __call__(self, sample, ids):
        end = self.tokenizer.eos_token_id
        whole = ids.index(end) + 1 if end in ids else len(ids)
        completion = Completion(text=self.text(ids[:whole]), truncated=end not in ids)
        reward, cut = self.scorer.score(sample, completion).value, 4
        while cut < whole:
            if (decided := self.judge(sample, self.text(ids[:cut]))) is not None:
                self.changed += decided.value != reward
                return reward, whole, cut
            cut = next_look(cut)
        return reward, whole, whole


def gradients(model, tokenizer, lengths, rows, longest, share):
    """Of one batch: the gradients of whole completions, of cut ones and with the tails of a share, and their tokens."""
    rows = [row for row in rows for _ in range(SIZE)]
    prompts = tokenizer([row["prompt"] for row in rows], **SPACE)
    with torch.no_grad():
        ids = model.generate(**prompts, max_new_tokens=longest, do_sample=True, top_k=0)
    width = prompts.input_ids.shape[1]
    tokens = ids[:, width:]
    samples = [Sample(**row, task="math") for row in rows]
    results = [lengths(s, t) for s, t in zip(samples, tokens.tolist(), strict=True)]
    rewards = torch.tensor([reward for reward, _, _ in results]).view(PROMPTS, SIZE)
    spread = rewards.std(1, keepdim=True) + 1e-4
    advantages = ((rewards - rewards.mean(1, keepdim=True)) / spread).view(-1)
    mask = torch.cat([prompts.attention_mask, torch.ones_like(tokens)], 1)
    logits = model(input_ids=ids, attention_mask=mask).logits[:, width - 1 : -1]
    chosen = torch.log_softmax(logits, -1).gather(2, tokens[:, :, None])[:, :, 0]
    whole, cut = (torch.tensor([result[n] for result in results]) for n in (1, 2))
    goes = torch.tensor([goes_on(share, (place,), ids) for place, ids in enumerate(tokens.tolist())])
    starts = torch.where(goes & (cut < whole), cut, 0)
    found = []
    for ends, tails in (
        (whole, torch.zeros_like(cut)),
        (cut, torch.zeros_like(cut)),
        (torch.where(goes, whole, cut), starts),
    ):
        kept = torch.arange(tokens.shape[1]) < ends[:, None]
        batch = {"advantages": advantages, "completion_mask": kept, TAIL_START: tails}
        loss = (tail_weighted(batch, share) * chosen * kept).sum() / CONSTANT
        parts = torch.autograd.grad(loss, list(model.parameters()), retain_graph=True)
        found.append((torch.cat([part.flatten() for part in parts]), int(ends.sum())))
    return found


def product(xs, ys):
    """The product of two mean gradients, from batches that differ: without the noise of each batch with itself."""
    count = len(xs)
    return float(xs.sum(0) @ ys.sum(0) - (xs * ys).sum()) / (count * (count - 1))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=48)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--taught", type=int, default=120)
    parser.add_argument("--rambles", type=float, default=0.85)
    parser.add_argument("--longest", type=int, default=112)
    parser.add_argument("--tails-kept", type=float, default=0.125)
    o = parser.parse_args()
    o.output.mkdir(parents=True, exist_ok=True)
    base = example(o.output / f"run-{o.seed}", o.seed)
    folder = rambler(base, o.seed, Start(o.taught, o.rambles, o.longest))
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), load_tokenizer(str(folder))
    rows = [json.loads(line) for line in (base / "problems.jsonl").read_text().splitlines()]
    torch.manual_seed(o.seed)
    draw, lengths = random.Random(o.seed), Lengths(tokenizer)
    batches = [
        gradients(model, tokenizer, lengths, draw.sample(rows, PROMPTS), o.longest, o.tails_kept)
        for _ in range(o.batches)
    ]
    whole, cut, tails = (torch.stack([batch[n][0] for batch in batches]) for n in range(3))
    print("| | tokens a batch | mean gradient, squared | noise of a batch, squared |\n|---|---|---|---|")
    rows = {"whole": whole, "cut": cut, "with tails": tails, "left out": whole - cut}
    for n, (name, one) in enumerate(rows.items()):
        mean = product(one, one)
        noise = float((one * one).sum(1).mean()) - mean
        count = sum((b[0][1] - b[1][1]) if n == 3 else b[n][1] for b in batches) / len(batches)
        print(f"| {name} | {count:,.0f} | {mean:.2e} (chance: {noise / len(batches):.0e}) | {noise:.2e} |")
    cosines = [product(whole, x) / (product(whole, whole) * product(x, x)) ** 0.5 for x in (cut, tails)]
    print(f"cosines with the mean of whole ones: cut {cosines[0]:.3f}, with tails {cosines[1]:.3f}")
    print(f"{lengths.changed} rewards changed")
    lengths.scorer.close()


if __name__ == "__main__":
    main()
