"""Refuses recipes that could only be a mistake, before any work; the message begins with the key's path."""

from r1reward.errors import SpecError
from r1reward_rejection.recipe.recipe import Keep, Mix, Near, Pairs, PassRate, Recipe, Semantic

__all__ = ["check"]


def check(recipe: Recipe) -> None:
    """Refuse what could only be a mistake; the message begins with the key's path. Raises `SpecError`."""
    _check_keep(recipe.keep, "keep")
    for name, join in recipe.join.items():
        _check_keep(join.keep, f"join.{name}.keep")
        if join.choose:
            _at_least(join.choose.per_prompt, 1, f"join.{name}.choose.per_prompt")
        if recipe.mix.domains and join.domain not in recipe.mix.domains:
            known = ", ".join(recipe.mix.domains)
            raise SpecError(f"join.{name}.domain: mix.domains has no {join.domain!r} (there are: {known})")
    if recipe.choose:
        _at_least(recipe.choose.per_prompt, 1, "choose.per_prompt")
    if recipe.pairs:
        _check_pairs(recipe.pairs, recipe)
    if recipe.dedupe.near:
        _check_near(recipe.dedupe.near)
    if recipe.dedupe.semantic:
        _check_semantic(recipe.dedupe.semantic)
    _at_least(recipe.decontaminate.words, 2, "decontaminate.words")
    _at_least(recipe.decontaminate.matches, 1, "decontaminate.matches")
    if fuzzy := recipe.decontaminate.fuzzy:
        _at_least(fuzzy.words, 1, "decontaminate.fuzzy.words")
        _share(fuzzy.share, "decontaminate.fuzzy.share")
    _at_least(recipe.format.context, 1, "format.context")
    for name in recipe.format.domains:
        if recipe.mix.domains and name not in recipe.mix.domains:
            known = ", ".join(recipe.mix.domains)
            raise SpecError(f"format.domains.{name}: mix.domains has no {name!r} (there are: {known})")
    _check_loss(recipe)
    _check_mix(recipe.mix)
    _share(recipe.export.validation, "export.validation")
    _at_least(recipe.export.shard_mb, 1, "export.shard_mb")


def _check_loss(recipe: Recipe) -> None:
    loss, style = recipe.format.loss, recipe.format.style
    if loss is None:
        return
    if recipe.pairs:
        raise SpecError("format.loss: is for demonstrations; trainers of pairs mask the prompt themselves")
    if style in ("alpaca", "text"):
        raise SpecError(
            f"format.loss: {style} has no messages to say it of: format.style messages, or sharegpt"
        )
    if loss.on == "turns" and style == "prompt-completion":
        raise SpecError(
            "format.loss.on: turns needs format.style messages or sharegpt: a prompt is never trained on"
        )
    if loss.tokens and not recipe.format.tokenizer:
        raise SpecError("format.loss.tokens: needs format.tokenizer, a model's folder with a chat template")


def _check_keep(keep: Keep, path: str) -> None:
    for i, rule in enumerate(keep.rules):
        at = f"{path}.rules[{i}]"
        if rule.at_least is None and rule.at_most is None:
            raise SpecError(f"{at}: a rule needs at_least or at_most")
        if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
            raise SpecError(f"{at}.at_least: {rule.at_least:g} is more than at_most, {rule.at_most:g}")
        if rule.term == keep.correct and rule.unscored == "keep":
            raise SpecError(f"{at}.unscored: an answer that could not be judged is never kept as right")
    _at_least(keep.most_characters, 1, f"{path}.most_characters")
    rate = keep.pass_rate
    if rate is None:
        return
    if keep.correct is None:
        raise SpecError(f"{path}.pass_rate: needs {path}.correct, the term that says what is right")
    _at_least(rate.samples, 1, f"{path}.pass_rate.samples")
    for name in ("more_than", "less_than", "at_least", "at_most"):
        if (value := getattr(rate, name)) is not None:
            _share(value, f"{path}.pass_rate.{name}")
    _check_window(rate, f"{path}.pass_rate")


def _check_window(rate: PassRate, path: str) -> None:
    """Some share of right answers must be within the bounds."""
    low = max(
        rate.more_than if rate.more_than is not None else -1,
        rate.at_least if rate.at_least is not None else 0,
    )
    high = min(
        rate.less_than if rate.less_than is not None else 2, rate.at_most if rate.at_most is not None else 1
    )
    strict = low == rate.more_than or high == rate.less_than
    if low > high or (strict and low == high):
        raise SpecError(
            f"{path}: no share of right answers is within these bounds; every prompt would be dropped"
        )


def _check_pairs(pairs: Pairs, recipe: Recipe) -> None:
    _at_least(pairs.per_prompt, 1, "pairs.per_prompt")
    _at_least(pairs.per_completion, 1, "pairs.per_completion")
    if recipe.choose or any(join.choose for join in recipe.join.values()):
        raise SpecError("choose: is for demonstrations; pairs.per_prompt bounds the pairs of a prompt")
    if pairs.judge:
        if pairs.judge.orders < 2 or pairs.judge.orders % 2:
            raise SpecError(
                f"pairs.judge.orders: an even number, half with each first, not {pairs.judge.orders}"
            )
        if not 0 <= pairs.judge.more_than < 2:
            raise SpecError(f"pairs.judge.more_than: from 0 to under 2, not {pairs.judge.more_than:g}")
        return
    if pairs.margin <= 0:
        raise SpecError(f"pairs.margin: more than 0, not {pairs.margin:g}: what is worth the same is no pair")
    if pairs.length_ratio < 1:
        raise SpecError(f"pairs.length_ratio: 1 or more, not {pairs.length_ratio:g}")
    least, most = pairs.chosen_at_least, pairs.rejected_at_most
    if least is not None and most is not None and least < most:
        raise SpecError(f"pairs.chosen_at_least: {least:g} is less than rejected_at_most, {most:g}")


def _check_near(near: Near) -> None:
    _at_least(near.words, 1, "dedupe.near.words")
    _share(near.threshold, "dedupe.near.threshold")
    _share(near.completion, "dedupe.near.completion")
    _at_least(near.bands, 1, "dedupe.near.bands")
    if near.permutations < near.bands or near.permutations % near.bands:
        raise SpecError(
            f"dedupe.near.permutations: a multiple of the {near.bands} bands, not {near.permutations}"
        )


def _check_semantic(semantic: Semantic) -> None:
    if not semantic.model:
        raise SpecError(
            "dedupe.semantic.model: name a model's folder, or with dedupe.semantic.url a served model"
        )
    if semantic.url and not semantic.url.startswith(("http://", "https://")):
        raise SpecError(
            f"dedupe.semantic.url: an address like http://localhost:8000/v1, not {semantic.url!r}"
        )
    _share(semantic.threshold, "dedupe.semantic.threshold")
    _at_least(semantic.batch, 1, "dedupe.semantic.batch")


def _check_mix(mix: Mix) -> None:
    for value in mix.difficulty:
        _share(value, "mix.difficulty")
    if list(mix.difficulty) != sorted(set(mix.difficulty)):
        raise SpecError("mix.difficulty: pass rates from low to high, each once")
    _at_least(mix.repeats, 1, "mix.repeats")
    tasks: dict[str, str] = {}
    for name, domain in mix.domains.items():
        _at_least(domain.quota or 0, 0, f"mix.domains.{name}.quota")
        for task in domain.tasks or (name,):
            if task in tasks:
                raise SpecError(f"mix.domains.{name}.tasks: {task!r} is a task of {tasks[task]!r}, too")
            tasks[task] = name
    if mix.size is not None:
        _at_least(mix.size, 1, "mix.size")
        without = [n for n, d in mix.domains.items() if d.quota is None]
        if without or not any(d.quota for d in mix.domains.values()):
            raise SpecError(
                f"mix.size: needs a quota for every domain{': ' + ', '.join(without) if without else ''}"
            )


def _at_least(value: int, least: int, path: str) -> None:
    if value < least:
        raise SpecError(f"{path}: {least} or more, not {value}")


def _share(value: float, path: str) -> None:
    if not 0 <= value <= 1:
        raise SpecError(f"{path}: from 0 to 1, not {value:g}")
