"""A share of the decided completions goes on, so that the steps are those of a run that stops nothing."""

import itertools

import msgspec
import pytest

from r1reward.errors import UsageError

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

from r1reward_trainers.decided_tails import TAIL_START, goes_on, tail_weighted, tokens_of_all  # noqa: E402

LENGTH = 3
SHARE = 0.25
REWARD = {
    "template": "r1-zero",
    "default_task": "math",
    "terms": [{"verifier": "math", "name": "accuracy"}, {"verifier": "format", "gate": True}],
}


def completions(weights):
    """All texts of three bits, their probabilities, and the gradient of each one's bits by the weights.

    A bit depends on the one before. The reward is decided by the first.
    """
    for bits in itertools.product((0, 1), repeat=LENGTH):
        logps, parts = [], []
        for i, bit in enumerate(bits):
            logit = weights[i, bits[i - 1] if i else 0]
            logps.append(torch.nn.functional.logsigmoid(logit if bit else -logit))
            parts.append(torch.autograd.grad(logps[-1], weights, retain_graph=True)[0].flatten())
        yield torch.stack(logps).sum().exp().item(), 2.0 * bits[0] - 1.5, torch.stack(parts)


def moments(ways):
    """The mean of the gradient and that of its squares, over every completion and every draw."""
    mean, square, total = 0.0, 0.0, 0.0
    for probability, gradient in ways:
        mean, square, total = (
            mean + probability * gradient,
            square + probability * gradient**2,
            total + probability,
        )
    assert abs(total - 1) < 1e-9
    return mean, square


def test_the_gradient_and_its_square_are_on_the_mean_those_of_whole_completions():
    torch.manual_seed(1)
    weights = torch.randn(LENGTH, 2, dtype=torch.float64, requires_grad=True)

    def gradient(advantage, parts, start, kept):
        mask = (torch.arange(LENGTH) < kept)[None]
        batch = {"completion_mask": mask.long(), TAIL_START: torch.tensor([start])}
        batch["advantages"] = torch.tensor([advantage], dtype=torch.float64)
        return ((tail_weighted(batch, SHARE) * mask)[0, :, None] * parts).sum(0)

    texts = list(completions(weights))
    whole = moments((p, gradient(a, parts, 0, LENGTH)) for p, a, parts in texts)
    cut = moments((p, gradient(a, parts, 0, 1)) for p, a, parts in texts)
    ours = moments(
        (p * q, gradient(a, parts, start, kept))
        for p, a, parts in texts
        for q, start, kept in ((SHARE, 1, LENGTH), (1 - SHARE, 0, 1))
    )
    assert torch.allclose(cut[0], whole[0])
    assert not torch.allclose(cut[1], whole[1])  # Adam takes larger steps
    assert torch.allclose(ours[0], whole[0])
    assert torch.allclose(ours[1], whole[1])


def test_the_tokens_counted_are_on_the_mean_those_of_whole_completions():
    def counted(start, kept):
        mask = (torch.arange(10) < kept).long()[None]
        return tokens_of_all({"completion_mask": mask, TAIL_START: torch.tensor([start])}, SHARE).item()

    assert SHARE * counted(4, 10) + (1 - SHARE) * counted(0, 4) == 10
    assert counted(0, 7) == 7
    assert counted(4, 0) == 0  # a row that is masked out


def test_the_draw_is_of_the_share_and_the_same_again():
    draws = [goes_on(SHARE, (3, 0, place), [5, 6, place % 7]) for place in range(4000)]
    assert abs(sum(draws) / 4000 - SHARE) < 0.03
    assert draws == [goes_on(SHARE, (3, 0, place), [5, 6, place % 7]) for place in range(4000)]
    assert draws != [goes_on(SHARE, (4, 0, place), [5, 6, place % 7]) for place in range(4000)]


@pytest.fixture
def first_step(grpo, tmp_path, monkeypatch):
    """The completions, the batch and the gradient of the first step."""
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    generate, compute_loss = RewardTrainer._generate, RewardTrainer._compute_loss

    def run(name, **options):
        seen = {}

        def generated(self, prompts):
            output = generate(self, prompts)
            seen["ids"] = output[1]
            return output

        def computed(self, model, inputs):
            seen["batch"] = inputs
            seen["loss"] = compute_loss(self, model, inputs)
            return seen["loss"]

        made = grpo(
            output=tmp_path / name,
            reward=REWARD,
            max_steps=1,
            max_completion_length=30,
            save_strategy="no",
            learning_rate=0.0,
        )
        with monkeypatch.context() as patch:
            patch.setattr(RewardTrainer, "_generate", generated)
            patch.setattr(RewardTrainer, "_compute_loss", computed)
            train_grpo(msgspec.structs.replace(made, **options))
        return seen

    return run


def test_the_share_of_the_decided_completions_is_whole(first_step):
    whole = first_step("whole")
    none, some, every = (
        first_step(str(share), stop_decided=True, tails_kept=share) for share in (0.0, 0.5, 1.0)
    )
    assert every["ids"] == whole["ids"]
    cut = {i for i, (a, b) in enumerate(zip(whole["ids"], none["ids"], strict=True)) if a != b}
    kept = {i for i in cut if some["ids"][i] == whole["ids"][i]}
    assert set() < kept < cut
    assert all(some["ids"][i] == none["ids"][i] for i in set(range(8)) - kept)
    starts = some["batch"][TAIL_START].tolist()  # in the order of the shuffled batch
    assert sorted(n for n in starts if n) == sorted(len(none["ids"][i]) for i in kept)
    doubled = sum(len(whole["ids"][i]) - len(none["ids"][i]) for i in kept)
    assert some["batch"]["num_items_in_batch"].item() == sum(map(len, some["ids"])) + doubled
    assert every["batch"]["num_items_in_batch"] == whole["batch"]["num_items_in_batch"]
    assert torch.equal(every["loss"], whole["loss"])  # all go on: nothing has another weight
    assert TAIL_START not in none["batch"]


def test_a_share_above_one_is_refused(grpo):
    from r1reward_trainers.grpo import train_grpo

    with pytest.raises(UsageError, match="tails_kept: 1 at most, not 2"):
        train_grpo(msgspec.structs.replace(grpo(), stop_decided=True, tails_kept=2), dry_run=True)
