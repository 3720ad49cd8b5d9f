"""TRL's GRPO trainer with rewards that are scored while it generates, and with checkpoints that hold all of a run."""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import torch
from trl import GRPOTrainer

from r1reward.scoring.scorer import Rewarded
from r1reward_serve.reward_worker import Pair
from r1reward_trainers.decided_prefixes import DecidedPrefixes
from r1reward_trainers.decided_tails import TAIL_START, note_tails, tail_weighted, tokens_of_all
from r1reward_trainers.dynamic_sampling import LastGroups, refilled
from r1reward_trainers.engine_limits import capped_sequences
from r1reward_trainers.forecast import steps_of_rollout
from r1reward_trainers.generation_watch import Decided, watch_engine, watch_generate, within
from r1reward_trainers.group_forecast import GroupForecast
from r1reward_trainers.grpo_run import PromptSelection
from r1reward_trainers.length_schedule import LengthSchedule
from r1reward_trainers.masked_rows import BY_ROWS, REWARDED, SCALE, MaskedSteps, leave_out, set_divisors
from r1reward_trainers.pass_rates import FILE, PassRates, write_rates
from r1reward_trainers.prompt_selection import selected_rollout
from r1reward_trainers.radar import Radar
from r1reward_trainers.radar_watch import update_radar
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.reward_stream import RewardStream
from r1reward_trainers.rollout_log import HeldOut, RolloutLog, gathered
from r1reward_trainers.run_state import RunState, reference_from, save_reference
from r1reward_trainers.server_generation import ServerGeneration
from r1reward_trainers.training_run import any_rank

__all__ = ["RewardTrainer"]

_MASKED_WARNING = "All reward functions returned None"


class RewardTrainer(GRPOTrainer):  # type: ignore[misc]  # TRL is not seen by mypy
    """`GRPOTrainer` for one `RewardFunction`.

    `reference`: the folder of a checkpoint's reference model, where the run goes on with one. `overlap`: score each
    completion when its generation ends, by transformers, by vLLM in this process and by vLLM's server; otherwise
    when all of the batch are there. `refill`: rounds of dynamic sampling. `select`: how the prompts of a step are
    chosen. `radar`: watches for rewards that an audit would not have paid. `lengths`: by step, the longest completion
    from it on. `masked_rows`: `out` of the loss altogether, or without an `advantage` alone. `stop_decided`: end a
    completion once nothing can change its reward, but for a share `tails_kept` of them.
    """

    def __init__(
        self,
        *,
        reward: RewardFunction,
        reference: Path | None = None,
        overlap: bool = True,
        refill: int = 0,
        select: PromptSelection | None = None,
        radar: Radar | None = None,
        lengths: Mapping[int, int] | None = None,
        masked_rows: str = "out",
        stop_decided: bool = False,
        tails_kept: float = 0.0,
        **options: Any,
    ) -> None:
        self._masked_out, self._rewards = masked_rows == "out", torch.empty(0)
        self._reward, self._overlap, self._refill, self.select, self.radar = (
            reward,
            overlap,
            refill,
            select,
            radar,
        )
        self.rollout_logs: list[RolloutLog] = []
        self.pass_rates, self.last_groups = PassRates(reward.spec), LastGroups()
        self.group_forecast = GroupForecast(select.columns if select else ())
        self._held_out = HeldOut(reward.spec)
        reward.on_batch = self._scored
        self._stream: RewardStream | None = None
        self._decided: DecidedPrefixes | None = None
        with reference_from(reference), capped_sequences():
            super().__init__(reward_funcs=[reward], **options)
        if stop_decided:
            seed = (self.args.seed, self.accelerator.process_index)
            self._decided = DecidedPrefixes(
                reward.spec, reward.warm.registry, self._as_completion, tails_kept, seed
            )
        self._tails_kept = tails_kept
        args = self.args
        self._lengths = LengthSchedule(args.max_completion_length, lengths or {}, steps_of_rollout(args))
        self.run_state = RunState(self)
        self.add_callback(self.run_state)
        self._masked_steps = MaskedSteps(self.accelerator)
        self.add_callback(self._masked_steps)
        if self.accelerator.num_processes > 1:
            reward.agree = partial(any_rank, self.accelerator)
            reward.longest_wait = min(reward.longest_wait, self.args.ddp_timeout / 4)
        if self.use_vllm and self.vllm_mode == "server":
            self.watch_server()
        # TRL prints the whole row, of every rank, for each batch with a masked completion; the log counts them.
        logging.getLogger("trl.trainer.grpo_trainer").addFilter(
            lambda r: not r.getMessage().startswith(_MASKED_WARNING)
        )

    def watch_server(self) -> None:
        """Ask vLLM's server for each completion by itself; TRL asks for the whole batch in one request."""
        if self._overlap:
            self.vllm_generation.generate = ServerGeneration(
                self.vllm_generation, self.accelerator, self._completion_ended, self._decided_now
            )

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        if self.model.training:
            self._lengths.set(self, int(self.state.global_step))
        return super()._prepare_inputs(generation_batch)

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        self._reward.evaluating = not self.model.training
        if self.select and self.model.training:
            inputs, batch = selected_rollout(self, inputs, self._rollout)
        else:
            batch = self._rollout(inputs)
        if self._refill and self.model.training:
            batch = refilled(self, inputs, batch, self._refill, self._rollout)
        if REWARDED in batch:
            set_divisors(batch, self.accelerator)
        if TAIL_START in batch:
            tokens = tokens_of_all(batch, self._tails_kept)
            batch["num_items_in_batch"] = self.accelerator.gather(tokens).sum()
        return batch

    def _rollout(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        with self._scored_ahead(inputs):
            batch: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if self._masked_out and self.model.training:
            leave_out(batch, self._rewards, self.accelerator.process_index)
        if self._decided is not None and self._tails_kept and self.model.training:
            note_tails(batch, self._decided.tail_starts)
        return batch

    def _calculate_rewards(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        self._rewards = super()._calculate_rewards(*args, **kwargs)
        return self._rewards

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        if TAIL_START in inputs:
            inputs = {**inputs, "advantages": tail_weighted(inputs, self._tails_kept)}
        loss: torch.Tensor = super()._compute_loss(model, inputs)
        if self.model.training:
            self._masked_steps.note(inputs)
        return loss * inputs[SCALE] if SCALE in inputs and self.loss_type in BY_ROWS else loss

    def _scored(self, pairs: list[Pair], rewarded: list[Rewarded]) -> None:
        if self._reward.evaluating:
            self._held_out(pairs, rewarded)
            return
        self.pass_rates(pairs, rewarded)
        for rollout_log in self.rollout_logs:
            rollout_log(pairs, rewarded, int(self.state.global_step))
        if self.radar is not None:
            update_radar(self, self.radar, pairs, rewarded)

    @contextmanager
    def _scored_ahead(self, inputs: list[dict[str, Any]]) -> Iterator[None]:
        if not self._overlap or self._reward.warm.workers == 0 or self.environment_factories is not None:
            yield
            return
        columns = {key: [row[key] for row in inputs] for key in inputs[0] if key != "prompt"}
        prompts = [row["prompt"] for row in inputs]
        if self._decided is not None:
            self._decided.begin(self._reward.reader_of(prompts, columns), int(self.state.global_step))
        size = self.num_generations if self.model.training else self.num_generations_eval
        self._stream = self._reward.begin(prompts, columns, int(self.state.global_step), size)
        try:
            yield
        finally:
            self._stream = None
            self._reward.end()

    def _generate(self, prompts: list[Any]) -> Any:
        self._is_chat = isinstance(prompts[0], list)
        output = super()._generate(prompts)
        if self._stream is not None:
            # What is not scored yet: completions that reached the length limit, and all of them where the generator
            # does not report ends. The reference's log-probabilities are computed meanwhile.
            for place, (completion, tokens) in enumerate(zip(output[3], output[1], strict=True)):
                self._stream.add(place, completion, tokens)
        return output

    def _generate_single_turn(self, prompt_ids: Any, *args: Any, **kwargs: Any) -> Any:
        with self._watched(len(prompt_ids)):
            ids, logprobs = super()._generate_single_turn(prompt_ids, *args, **kwargs)
        if self._decided is not None and self.model.training:
            ids = self._decided.cut(ids)
            stopped = len(self._decided.lengths) / max(1, len(ids))
            self._metrics["train"].setdefault("completions/stopped", []).append(stopped)
        return ids, logprobs

    @contextmanager
    def _watched(self, count: int) -> Iterator[None]:
        """Score each completion as soon as it ends, where the generator reports that."""
        if self._stream is None or self.tools or self.use_transformers_continuous_batching:
            yield
        elif not self.use_vllm:
            with watch_generate(
                self.accelerator.unwrap_model(self.model_wrapped),
                self.eos_token_ids,
                self._completion_ended,
                self._decided_now(),
            ):
                yield
        elif self.vllm_mode == "colocate":
            first = 0
            if self.args.vllm_tensor_parallel_size > 1:  # each rank of the group has all of its prompts
                first = torch.distributed.get_rank(group=self.vllm_generation.tp_group) * count
            with watch_engine(
                self.vllm_generation.llm.llm_engine,
                within(self._completion_ended, first, count),
                self._decided_now(),
            ):
                yield
        else:
            yield  # `ServerGeneration` reports each completion

    def _decided_now(self) -> Decided | None:
        """What stops completions; nothing does in an evaluation, which is to see them whole."""
        return self._decided if self.model.training else None

    def _completion_ended(self, place: int, ids: Sequence[int]) -> None:
        """Score a completion, decoded as TRL decodes it; where TRL parses messages, it is scored with the batch."""
        if self._stream is None or self.tools or (self._is_chat and self._parses_messages()):
            return
        self._stream.add(place, self._as_completion(list(ids)), ids)

    def _as_completion(self, ids: list[int]) -> Any:
        (text,) = self.processing_class.batch_decode([ids], skip_special_tokens=True)
        return [{"role": "assistant", "content": text}] if self._is_chat else text

    def _parses_messages(self) -> bool:
        tokenizer = self._tokenizer
        return any(
            getattr(tokenizer, f"response_{name}", None) is not None for name in ("template", "schema")
        )

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log; names without anything to average are there too, so that every step has the same."""
        metrics = self._metrics["train" if self.model.training else "eval"]
        if not self.model.training and "reward" in metrics:
            figures = HeldOut.figures(gathered(self.accelerator, self._held_out.take()))
            figures[f"rewards/{self._reward.__name__}/mean"] = figures["reward"]
            metrics.update({name: [value] for name, value in figures.items()})
        if "reward" in metrics:
            for name in (
                *self._reward.metric_names,
                *(Radar.names if self.radar and self.model.training else ()),
            ):
                if not metrics.get(name):
                    metrics[name] = [math.nan]
        super().log(logs, start_time)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        # Before transformers' part, whose last file says that a checkpoint is whole.
        folder = Path(self._get_output_dir(trial=trial)) / f"checkpoint-{self.state.global_step}"
        self.run_state.save(folder)
        self.write_pass_rates()
        save_reference(self, folder)
        super()._save_checkpoint(model, trial)

    def write_pass_rates(self) -> None:
        """Write how often each prompt was solved so far, over all ranks. Collective."""
        parts = gathered(self.accelerator, self.pass_rates.counts)
        if self.is_world_process_zero():
            write_rates(Path(self.args.output_dir) / FILE, parts)

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        super()._load_optimizer_and_scheduler(checkpoint)
        if checkpoint is not None:
            self.run_state.load(Path(checkpoint))
