"""Builds the verifiers that ask a model from their options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING, Any, Literal

from r1reward.errors import SpecError

if TYPE_CHECKING:
    from r1reward_judge.pairwise_verifier import PairwiseVerifier
    from r1reward_judge.reward_model_verifier import RewardModelVerifier
    from r1reward_judge.verifier import JudgeVerifier

__all__ = ["judge", "pairwise", "reward_model"]


def judge(
    *,
    url: str,
    model: str,
    rubric: str = "correctness",
    judges: tuple[dict[str, Any], ...] = (),
    key_env: str = "OPENAI_API_KEY",
    votes: int = 1,
    temperature: float = 0.0,
    max_tokens: int = 1024,
    max_chars: int = 20_000,
    timeout: float = 60.0,
    retries: int = 8,
    concurrency: int = 64,
) -> "JudgeVerifier":
    """What a model says of a completion, by a rubric.

    Args:
        url: The server's address up to `/v1`; the path `/chat/completions` is added.
        model: The model's name on that server.
        rubric: `correctness` (against the ground truth), `helpfulness`, `safety`, `criteria` (those of the row, with
            points: the share of the points is the value, each criterion a metric), the formats of generative answer
            verifiers (`general-verifier`, `xverify`, `compass-verifier`, `tinyv`), or a YAML file with the keys
            `system`, `user`, `field`, `kind`, `low`, `high`, `words`, `lead`, `fenced`, `sees`.
        judges: Further judges, each `{url, model, key_env}`; what is left out is as above. Of yes and no the majority
            of all verdicts wins, numbers are averaged, and the metric `agreement` tells the share that agrees.
        key_env: The environment variable that holds the key; unset or empty: no key is sent.
        votes: How many verdicts each judge is asked for; a tie is 0 and `unsure`. More than one wants a
            `temperature` above 0.
        temperature: The judges'.
        max_tokens: Of a verdict, thinking included.
        max_chars: A longer candidate is not judged: 0, and the reason says so.
        timeout: Seconds for one request. The term's `deadline` (here four times a minute more than this, unless
            told otherwise) holds for all of them and the pauses between.
        retries: How often a request is sent again where the failure may pass; eight bridge half a minute.
        concurrency: Requests at a time, for each worker.

    Where there is no verdict, the judge is asked of another, harmless candidate: if it can tell there, the candidate
    at hand prevented it, and is worth 0; if not, the score is `undecided`, or the row's texts are too long. A service
    that cannot be asked is `error`; one that fails for the candidate three times, and in between passes for the
    harmless one, fails by the candidate's doing: 0.
    """
    from r1reward_judge.panel import make_panel
    from r1reward_judge.rubrics import find_rubric
    from r1reward_judge.verifier import JudgeVerifier

    for name, value, least in (("votes", votes, 1), ("max_tokens", max_tokens, 1), ("retries", retries, 0)):
        if value < least:
            raise SpecError(f"{name}: {least} or more, not {value}")
    if timeout <= 0 or concurrency < 1:
        raise SpecError("timeout and concurrency: more than 0")
    request = {"temperature": temperature, "max_tokens": max_tokens}
    first = {"url": url, "model": model, "key_env": key_env}
    panel = make_panel(first, judges, request, votes, timeout, retries)
    by_criteria = rubric == "criteria"
    return JudgeVerifier(panel, find_rubric(rubric), timeout, max_chars, concurrency, by_criteria)


def pairwise(
    *,
    url: str,
    model: str,
    rubric: str = "preference",
    comparisons: Literal["full", "sort"] = "full",
    sees: Literal["answer", "response"] = "answer",
    key_env: str = "OPENAI_API_KEY",
    temperature: float = 0.0,
    max_tokens: int = 1024,
    max_chars: int = 20_000,
    timeout: float = 60.0,
    retries: int = 8,
    concurrency: int = 64,
) -> "PairwiseVerifier":
    """How a completion compares with the others of its sample, by a model that sees two at a time.

    Args:
        url: The server's address up to `/v1`.
        model: The model's name on that server.
        rubric: `preference`, or a YAML file whose `user` has the places `{prompt}`, `{first}` and `{second}`, and
            which asks for `{"analysis": …, "better": "first", "second" or "tie"}`.
        comparisons: `full`: every pair, and the value is the share of comparisons won (a tie is half); `sort`: as
            many as a merge sort needs, and the value is the rank, from 0 to 1.
        sees: What is compared: the answer part, or the whole completion.
        key_env: The environment variable that holds the key.
        temperature: The model's.
        max_tokens: Of a verdict, thinking included.
        max_chars: A longer completion loses without a comparison.
        timeout: Seconds for one request.
        retries: How often a request is sent again where the failure may pass.
        concurrency: Requests at a time, for each worker.

    Each pair is asked in both orders, and where they contradict each other it is a tie. Equal texts are one. An empty
    completion is worth 0. A comparison without a verdict is lost by the completion that has more of them; one that
    the service fails to make counts for neither. A completion whose comparisons all fail is compared with a harmless
    one ("I do not know."), three times, and in between two harmless ones are: where it fails each time and they pass,
    it is worth 0, else it has no value. It has no influence on the others.
    """
    from r1reward_judge.contest import ranks, shares
    from r1reward_judge.pairwise_verifier import PairwiseVerifier
    from r1reward_judge.panel import make_panel
    from r1reward_judge.rubrics import find_rubric

    if timeout <= 0 or concurrency < 1 or max_tokens < 1 or retries < 0:
        raise SpecError("timeout, concurrency and max_tokens: more than 0; retries: 0 or more")
    definition = find_rubric(rubric, places=("first", "second"))
    first = {"url": url, "model": model, "key_env": key_env}
    request = {"temperature": temperature, "max_tokens": max_tokens}
    panel = make_panel(first, (), request, 1, timeout, retries)
    return PairwiseVerifier(
        panel, definition, ranks if comparisons == "sort" else shares, sees, max_chars, timeout, concurrency
    )


def reward_model(
    *,
    url: str,
    model: str,
    sees: Literal["answer", "response"] = "answer",
    endpoint: Literal["classify", "pooling"] = "classify",
    label: int = -1,
    max_chars: int = 20_000,
    scale: float = 1.0,
    shift: float = 0.0,
    key_env: str = "OPENAI_API_KEY",
    timeout: float = 60.0,
    retries: int = 8,
    concurrency: int = 64,
) -> "RewardModelVerifier":
    """What a reward model gives the completion as the reply to its prompt, in [0, 1].

    Args:
        url: The server's address without `/v1` (vLLM, started with `--runner pooling`).
        model: The model's name on that server.
        sees: `answer`: the final summary only, as R1's helpfulness model; `response`: all of it, as its safety
            model (arXiv 2501.12948, section 2.3.4).
        endpoint: `classify` takes the probability of a class as it is; `pooling` takes a raw scalar `r` and gives
            `1 / (1 + exp(-scale * (r - shift)))`, the Bradley-Terry probability against a reply worth `shift`.
        label: The class (or the element of a pooled vector) that counts; -1 is the last.
        max_chars: A longer text is not rated: 0, and the reason says so.
        scale: See `endpoint`.
        shift: See `endpoint`.
        key_env: The environment variable that holds the key; unset or empty: no key is sent.
        timeout: Seconds for one request.
        retries: How often a request is sent again where the failure may pass.
        concurrency: Requests at a time, for each worker.

    A service that cannot be asked, or gives no number, is `error`. Where it fails for a text three times and in
    between passes for a harmless one ("I do not know."), the text made it fail: 0.
    """
    from r1reward_judge.client import make_client
    from r1reward_judge.reward_model_verifier import RewardModelVerifier

    if timeout <= 0 or concurrency < 1 or retries < 0:
        raise SpecError("timeout and concurrency: more than 0; retries: 0 or more")
    client = make_client(url, key_env, timeout, retries, "url")
    numbers = (label, scale, shift)
    return RewardModelVerifier(client, model, sees, endpoint, numbers, concurrency, max_chars)
