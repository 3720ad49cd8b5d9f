"""What stopping decided completions would save, and whether it would change a reward: stored completions, replayed.

    python tests/benchmarks/training/stop_decided.py FILE… [-r r1-zero]

Each completion is looked at after 4 tokens, 8, … and then after each eighth more, as the trainer does
(`generation_watch.next_look`); a token is a tag, a word or a mark, about what tokenizers make of it. Where its reward is
decided it is cut, and the cut completion, truncated, is scored beside the whole one by the ordinary scorer. Printed are
the completions that were cut, the tokens saved, and the rewards that changed: 0 is wanted.
"""

import argparse
import re

import yaml

from r1reward.files import Inputs, rows
from r1reward.registry.registry import Registry
from r1reward.runs.readers import row_reader
from r1reward.scoring.prefixes import PrefixJudge
from r1reward.scoring.scorer import Scorer
from r1reward.spec.file import load_spec
from r1reward.types import Completion
from r1reward_trainers.generation_watch import next_look

TOKEN = re.compile(r"</?\w+>|\w+|\s*[^\w\s]|\s+")


def cut_at(judge, sample, text):
    """The tokens of a completion, and how many of them it had when its reward was decided; None = never."""
    ends = [match.end() for match in TOKEN.finditer(text)]
    length = 4
    while length < len(ends):
        if judge(sample, text[: ends[length - 1]]) is not None:
            return len(ends), length, text[: ends[length - 1]]
        length = next_look(length)
    return len(ends), None, text


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+")
    parser.add_argument("-r", "--reward", default="r1-zero")
    o = parser.parse_args()
    spec, registry = (
        load_spec(yaml.safe_load(o.reward) if o.reward.startswith("{") else o.reward),
        Registry.load(),
    )
    scorer = Scorer(spec, registry, step=0)
    judge, reader = PrefixJudge(scorer), row_reader(spec, registry)
    completions = tokens = cut = saved = changed = 0
    for block in Inputs(tuple(o.files)).blocks():
        for row in rows(block):
            reading = reader(dict(row.columns))
            for completion in reading.completions:
                whole, short, text = cut_at(judge, reading.sample, completion.text)
                completions, tokens = completions + 1, tokens + whole
                if short is None:
                    continue
                cut, saved = cut + 1, saved + whole - short
                rewards = [
                    scorer.score(reading.sample, one).value
                    for one in (completion, Completion(text=text, truncated=True))
                ]
                changed += rewards[0] != rewards[1]
    scorer.close()
    share = saved / max(1, tokens)
    print(
        f"{completions:,} completions, {cut:,} cut; {share:.1%} of {tokens:,} tokens saved; {changed} rewards changed"
    )


if __name__ == "__main__":
    main()
