"""The verifier `schema`."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from r1reward.errors import MissingExtraError
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_schema.extraction import document, within_prose
from r1reward_schema.parsers import LONGEST, PARSERS, UnreadableError
from r1reward_schema.shape import Wanted, coerced, has_path, strictified, wanted_of

__all__ = ["SchemaVerifier", "schema"]


def schema(
    *,
    format: Literal["auto", "json", "yaml", "toml", "csv", "xml"] = "auto",
    fences: Literal["allowed", "refused", "required"] = "allowed",
    extra_text: bool = False,
    strict: bool = False,
) -> "SchemaVerifier":
    """Score 1 where the answer part is a document that the row's JSON Schema accepts; for paths, the share kept.

    The schema stands in a column (`schema_str`, `schema`, `json_schema`, `response_format`), in the ground truth, or,
    which the reason tells, in the prompt. Paths (`raw_output_metric`) score 0.2 for a document and 0.8 for the share
    of them that it has, as StructEval does; the text beside a fence does not matter there.
    `format`: of the document; `auto`: as the row's `schema_type` or `output_type` says, else JSON.
    `fences`: whether the document may or must stand in a fence. `extra_text`: whether other text may stand beside it.
    `strict`: every property is required and no other is allowed, as in OpenAI's strict mode.
    """
    try:
        import jsonschema_rs
    except ImportError:
        raise MissingExtraError("jsonschema-rs", "schema") from None
    return SchemaVerifier(jsonschema_rs.validator_for, format, fences, extra_text, strict)


class SchemaVerifier:
    """See `schema`."""

    version = "4"
    cache_key = None

    def __init__(
        self, validator: Callable[..., Any], format: str, fences: str, extra_text: bool, strict: bool
    ) -> None:
        self._validator, self._format, self._fences = validator, format, fences
        self._extra, self._strict = extra_text, strict
        self._last: tuple[Sample, tuple[Wanted, Any] | str] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        known = self._wanted(sample)
        if isinstance(known, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, known)
        wanted, validator = known
        guess = ", schema guessed from the prompt" if wanted.guessed else ""
        value, reason = self._read(response.answer, wanted)
        if reason:
            return _score(0.0, response.answer, f"{reason}{guess}", wanted)
        if wanted.paths:
            if not value and wanted.format != "csv":  # the header of a table is something
                return _score(0.0, response.answer, f"{wanted.format} of nothing", wanted)
            kept = sum(has_path(value, path) for path in wanted.paths) / len(wanted.paths)
            return _score(round(0.2 + 0.8 * kept, 2), response.answer, f"has {kept:.0%} of the paths", wanted)
        error = _first_error(validator, value, wanted)
        if error is not None:
            place = "/".join(map(str, error.instance_path))[:80]
            return _score(0.0, response.answer, f"at /{place}: {error.message[:120]}{guess}", wanted)
        return _score(1.0, response.answer, f"{wanted.format} that the schema accepts{guess}", wanted)

    def _read(self, answer: str, wanted: Wanted) -> tuple[Any, str]:
        """The document's value, or why there is none."""
        if len(answer) > LONGEST:
            return None, f"longer than {LONGEST:,} characters"
        stated_document = document(answer)
        if stated_document is None:
            return None, "no document, or several"
        if stated_document.extra and not (self._extra or wanted.paths):
            return None, "other text beside the document"
        if stated_document.fenced and self._fences == "refused":
            return None, "the document stands in a fence"
        if not stated_document.fenced and self._fences == "required":
            return None, "the document stands in no fence"
        text = stated_document.text
        if self._extra and wanted.format == "json" and not stated_document.fenced:
            text = within_prose(text)
        try:
            return PARSERS[wanted.format](text), ""
        except UnreadableError as error:
            return None, f"no {wanted.format}: {error}"

    def _wanted(self, sample: Sample) -> tuple[Wanted, Any] | str:
        """What the row asks for, with its validator; or why that cannot be told."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, self._built(sample)
        return self._last[1]

    def _built(self, sample: Sample) -> tuple[Wanted, Any] | str:
        wanted = wanted_of(sample)
        if wanted is None:
            return "no schema: neither a column, the ground truth nor the prompt has one"
        if self._format != "auto":
            wanted = wanted._replace(format=self._format)
        if wanted.paths:
            return wanted, None
        if self._strict:
            wanted = wanted._replace(schema=strictified(wanted.schema))
        try:
            return wanted, self._validator(wanted.schema, retriever=_nothing)
        except (
            ValueError
        ) as error:  # jsonschema-rs: the schema itself is invalid, or refers to what is not there
            return f"no JSON Schema: {str(error)[:160]}"


def _nothing(uri: str) -> Any:
    """Where a schema refers to another document: nothing is fetched."""
    raise ValueError(f"{uri} is not in the schema, and nothing is fetched")


def _first_error(validator: Any, value: Any, wanted: Wanted) -> Any:
    """Why the schema refuses a value; None where it accepts it. It may describe XML's root, or what is in it."""
    if wanted.format not in ("csv", "xml"):
        return next(validator.iter_errors(value), None)
    error = next(validator.iter_errors(coerced(value, wanted.schema)), None)
    if error is None or wanted.format != "xml" or len(value) != 1:
        return error
    (root,) = value.values()
    within = next(validator.iter_errors(coerced(root, wanted.schema)), None) if root is not None else error
    return None if within is None else error


def _score(value: float, answer: str, reason: str, wanted: Wanted) -> Score:
    metrics: Mapping[str, float] = {"guessed": float(wanted.guessed), "valid": float(value > 0)}
    return Score(value=value, answer=answer.strip()[:200], reason=reason, metrics=metrics)
