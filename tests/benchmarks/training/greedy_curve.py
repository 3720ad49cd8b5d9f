"""A GRPO run of the example whose held-out accuracy, greedy, is measured as it goes, beside the tokens it generated."""

import json

SPACE = {"add_special_tokens": False, "return_tensors": "pt", "padding": True, "padding_side": "left"}


def greedy_accuracy(model, tokenizer, rows, longest=48, last=False):
    """The share of rows whose `<answer>` is right; with `last` it must be the end of the completion, too."""
    import torch

    training = model.training
    model.eval()
    batch = tokenizer([row["prompt"] for row in rows], **SPACE)
    with torch.no_grad():
        ids = model.generate(**batch, max_new_tokens=longest, do_sample=False)
    model.train(training)
    texts = tokenizer.batch_decode(ids[:, batch.input_ids.shape[1] :], skip_special_tokens=True)
    answers = [f"<answer>{row['ground_truth']}</answer>" for row in rows]
    right = [a in text and (not last or text.endswith(a)) for a, text in zip(answers, texts, strict=True)]
    return sum(right) / len(right)


def curve(config, changes, held_out, *, every, until=2.0, ended=lambda points: False, count=200, **how):
    """Train; the points (step, tokens generated so far, accuracy), of every so many steps and of the end.

    The run stops where the accuracy reaches `until`, or where `ended` says so of the points. `how` goes to
    `greedy_accuracy`.
    """
    from transformers import TrainerCallback

    from r1reward_trainers import reward_trainer
    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun, train_grpo

    rows = [json.loads(line) for line in held_out.read_text().splitlines()[:count]]
    points, tokens = [], [0]

    class Measure(TrainerCallback):
        def on_train_begin(self, args, state, control, model=None, processing_class=None, **_):
            self.measure(state, model, processing_class)

        def on_step_end(self, args, state, control, model=None, processing_class=None, **_):
            if state.global_step % every == 0 or state.global_step == args.max_steps:
                accuracy = self.measure(state, model, processing_class)
                control.should_training_stop |= accuracy >= until or ended(points)

        def measure(self, state, model, tokenizer):
            points.append((state.global_step, tokens[0], greedy_accuracy(model, tokenizer, rows, **how)))
            return points[-1][2]

    class Measured(reward_trainer.RewardTrainer):
        def __init__(self, **options):
            super().__init__(**options)
            self.add_callback(Measure())

        def _generate(self, prompts):
            made = super()._generate(prompts)
            tokens[0] += sum(map(len, made[1]))
            return made

    before, reward_trainer.RewardTrainer = reward_trainer.RewardTrainer, Measured
    try:
        train_grpo(load_config(str(config), changes, GRPORun))
    finally:
        reward_trainer.RewardTrainer = before
    return points


def example(folder, seed):
    """The example's folder after its cold start, made where it is not there."""
    from r1reward.cli import run

    if not (folder / "sft.yaml").exists():
        run(["train", "example", str(folder), "--seed", str(seed)])
    if not (folder / "sft" / "manifest.json").exists():
        run(["train", "sft", str(folder / "sft.yaml")])
    return folder
