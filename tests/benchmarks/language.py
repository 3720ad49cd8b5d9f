"""How true the proportions of the `language` verifier are, and how fast: `python tests/benchmarks/language.py --data DIR`.

DIR holds `sentences*.jsonl.gz` (`lang`, `text`) and may hold `mgsm*.jsonl.gz` (`lang`, `prompt`). Three tables:

1. identification: sentences of one language, the share judged to be in it for more than half of their words;
2. mixtures of two languages with known proportions, mean absolute error of the proportion of the first, next to
   two peers on the same texts: fastText's guess for the whole text (1 or 0), and counting by Unicode script alone;
3. speed, as reasonings of 1 kB a second of one core's time, next to one call of fastText for the whole text.

The true proportion counts the words that were put in: between blanks, with a letter in them. Chinese and Japanese words
are those of jieba and of MeCab (fugashi with unidic-lite) where these are installed, else 1.7 characters.
Mixtures are put together from sentences, from pieces of 3-9 words or of 1-3 words, in random order, a
fifth of them pure. Seeds are fixed. `--half` takes every other row of the data, so that one half can confirm the other.
"""

import argparse
import gzip
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean

from r1reward.types import Completion, Response, Sample, Score
from r1reward_language import language
from r1reward_language.model import load_model, shipped_model_path
from r1reward_language.scripts import CHARACTERS_PER_WORD, CJK, HAN, KANA, script_runs

PAIRS = ("zh/en", "ja/en", "ru/en", "ar/en", "ko/en", "de/en", "fr/en", "es/en")
FURTHER = ("it/en", "pt/en", "tr/en", "vi/en", "sw/en", "hi/en", "th/en", "zh/ja", "de/fr", "es/fr", "ru/de")
PIECES = {"sentences": None, "3-9 words": (3, 9), "1-3 words": (1, 3)}
_LETTER = re.compile(r"[^\W\d_]")
_CJK = re.compile(f"[{HAN}{KANA}]")

Corpus = dict[str, list[str]]


def read_corpus(paths: Iterable[Path], half: str) -> Corpus:
    """The texts of each language; `half` is `first`, `second` or `all`."""
    corpus: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                corpus[row["lang"]].append(row.get("text") or row["prompt"])
    start, step = {"first": (0, 2), "second": (1, 2), "all": (0, 1)}[half]
    return {lang: texts[start::step] for lang, texts in corpus.items()}


@cache
def segmenter(lang: str) -> Callable[[str], list[str]]:
    """What splits a text of `lang` into words and what is between them, losing nothing but blanks."""
    try:
        if lang == "zh":
            import jieba

            jieba.setLogLevel(60)
            return lambda text: list(jieba.cut(text))
        if lang == "ja":
            import fugashi

            tagger = fugashi.Tagger()
            return lambda text: [word.surface for word in tagger(text)]
        if lang == "th":
            from pythainlp import word_tokenize

            return lambda text: list(word_tokenize(text))
    except ImportError:
        return lambda text: re.findall(r"[^\W\d_]{1,2}|[\W\d_]+", text)
    return str.split


def words_of(lang: str, text: str) -> list[str]:
    return segmenter(lang)(text)


def count_words(words: Iterable[str]) -> int:
    return sum(1 for word in words if _LETTER.search(word))


def join(lang: str, words: Sequence[str]) -> str:
    return ("" if lang in ("zh", "ja", "th") else " ").join(words)


def mixture(
    rng: random.Random, corpus: Corpus, pair: tuple[str, str], pieces: tuple[int, int] | None
) -> tuple[str, float]:
    """A text of the two languages, and the proportion of words that are in the first."""
    share = rng.random() if rng.random() > 0.2 else float(rng.random() < 0.5)
    parts, counts = [], [0, 0]
    for _ in range(rng.randint(4, 14) * (1 if pieces is None else 3)):
        which = 0 if rng.random() < share else 1
        lang = pair[which]
        words = words_of(lang, rng.choice(corpus[lang]))
        if pieces is not None:
            length = rng.randint(*pieces)
            start = rng.randint(0, max(0, len(words) - length))
            words = words[start : start + length]
        counts[which] += count_words(words)
        parts.append(join(lang, words))
    return " ".join(parts), counts[0] / max(1, sum(counts))


def score(text: str, **options: object) -> Score:
    return verifier(**options)(Sample(prompt=""), Completion(text=text), Response(reasoning=text))  # type: ignore[return-value]


@cache
def verifier(**options: object) -> Callable[..., Score]:
    return language(**options)  # type: ignore[arg-type,return-value]


def by_fasttext(text: str, target: str) -> float:
    return float(load_model(str(shipped_model_path())).best(text)[0] == target)


def by_script(text: str, target: str) -> float:
    """The share of words in the target's usual script; a Latin word is taken to be English."""
    scripts = {
        "zh": CJK,
        "ja": CJK,
        "ru": "cyrillic",
        "ar": "arabic",
        "ko": "hangul",
        "hi": "devanagari",
        "th": "thai",
    }
    counts: defaultdict[str, float] = defaultdict(float)
    for script, run in script_runs(text):
        if script in CHARACTERS_PER_WORD:
            counts[script] += len(_CJK.findall(run)) or len(_LETTER.findall(run))
        else:
            counts[script] += count_words(run.split())
    return counts[scripts.get(target, "latin")] / max(1.0, sum(counts.values()))


def identification(corpus: Corpus) -> Iterator[str]:
    yield "language  texts  identified  fastText  proportion when it is the target"
    for lang, texts in sorted(corpus.items()):
        found = [score(text, default_target="main") for text in texts]
        right = fmean(float(one.answer == lang) for one in found)
        whole = fmean(by_fasttext(text, lang) for text in texts)
        own = [one.value for text in texts if (one := score(text, target=lang)).value is not None]
        yield f"{lang:8} {len(texts):6} {right:11.1%} {whole:9.1%} {fmean(own):10.3f}"


def mixtures(corpus: Corpus, pairs: Iterable[str], count: int) -> Iterator[str]:
    yield f"pair   pieces      r1reward  bias    worst   fastText  script   ({count} texts each; mean absolute error)"
    for pair in pairs:
        first, second = pair.split("/")
        if not {first, second} <= corpus.keys():
            continue
        for name, pieces in PIECES.items():
            rng = random.Random(f"{pair} {name}")
            errors, whole, script = [], [], []
            for _ in range(count):
                text, truth = mixture(rng, corpus, (first, second), pieces)
                errors.append((score(text, target=first).value or 0.0) - truth)
                whole.append(abs(by_fasttext(text, first) - truth))
                script.append(abs(by_script(text, first) - truth))
            mae, worst = fmean(map(abs, errors)), max(map(abs, errors))
            yield (
                f"{pair:6} {name:11} {mae:8.3f} {fmean(errors):+7.3f} {worst:7.3f} {fmean(whole):9.3f} {fmean(script):8.3f}"
            )


def speed(corpus: Corpus) -> Iterator[str]:
    """Texts a second of processor time; each has a prompt of its own language, of 300 bytes."""
    yield "1 kB of   a second, new words   words seen before   fastText on the whole text   ratio (seen before)"
    rng = random.Random(1)
    for name in ("en", "zh", "ru", "de", "fr", "ar", "ja", "de/en", "zh/en"):
        langs = name.split("/")
        if not set(langs) <= corpus.keys():
            continue
        texts = [compose(rng, corpus, langs, 1000) for _ in range(1000)]
        prompts = [compose(rng, corpus, langs[:1], 300) for _ in range(len(texts) // 16 + 1)]
        judge, target = language(target=langs[0]), langs[0]

        def ours(at: int, judge=judge, texts=texts, prompts=prompts) -> object:
            text = texts[at]
            return judge(Sample(prompt=prompts[at // 16]), Completion(text=text), Response(reasoning=text))

        new, seen = (_rate(ours, len(texts)) for _ in range(2))
        whole = _rate(lambda at, texts=texts, target=target: by_fasttext(texts[at], target), len(texts))
        yield f"{name:8} {new:20,.0f} {seen:19,.0f} {whole:28,.0f} {seen / whole:20.2f}"


def compose(rng: random.Random, corpus: Corpus, langs: Sequence[str], size: int) -> str:
    """Sentences of the languages in random order, `size` bytes of them."""
    parts: list[str] = []
    while len(" ".join(parts).encode()) < size:
        parts.append(rng.choice(corpus[rng.choice(langs)]))
    return " ".join(parts).encode()[:size].decode(errors="ignore")


def _rate(judge: Callable[[int], object], count: int) -> float:
    started = time.process_time()
    for at in range(count):
        judge(at)
    return count / (time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with sentences*.jsonl.gz, mgsm*.jsonl.gz"
    )
    parser.add_argument("--half", choices=("first", "second", "all"), default="all")
    parser.add_argument("--count", type=int, default=100, help="mixtures for each line")
    parser.add_argument("--pairs", nargs="+", default=[*PAIRS, *FURTHER])
    parser.add_argument("--only", choices=("identification", "mixtures", "speed"))
    arguments = parser.parse_args()
    sentences = read_corpus(sorted(arguments.data.glob("sentences*.jsonl.gz")), arguments.half)
    everything = read_corpus(
        sorted([*arguments.data.glob("sentences*.jsonl.gz"), *arguments.data.glob("mgsm*.jsonl.gz")]),
        arguments.half,
    )
    tables = {
        "identification": lambda: identification(everything),
        "mixtures": lambda: mixtures(everything, arguments.pairs, arguments.count),
        "speed": lambda: speed(sentences),
    }
    for name, table in tables.items():
        if arguments.only in (None, name):
            print(f"\n## {name}")
            for line in table():
                print(line, flush=True)


if __name__ == "__main__":
    main()
