"""The verifiers and templates that are installed, with their options."""

from r1reward.reference.markdown import arguments, code, paragraph, table
from r1reward.reference.verifier_statuses import statuses_of
from r1reward.registry.options import REQUIRED, options_of
from r1reward.registry.registry import Offer, Registry

__all__ = ["offer_pages"]


def offer_pages(registry: Registry) -> dict[str, str]:
    """A page for all verifiers, and one for all templates."""
    return {
        "verifiers": _page("Verifiers", _VERIFIERS, registry.verifiers),
        "templates": _page("Templates", _TEMPLATES, registry.templates),
    }


_VERIFIERS = """A term of a reward file names a verifier and sets its options:

```yaml
terms:
  - verifier: math
    options: {tolerance: 0.01}
```

Three rows for each, with the scores that they get: [examples](../examples.md). Each names the [statuses](statuses.md)
that it may give instead of a value; where it raises, hangs or dies, the engine says `error` or `timeout`.
"""
_TEMPLATES = """A reward file names the template that splits a completion into reasoning and answer:
`template: r1-zero`, or `template: {name: r1, options: {prefilled: true}}`.
"""


def _page(title: str, head: str, offers: dict[str, Offer]) -> str:
    ordered = [offers[name] for name in sorted(offers)]
    index = table(
        (title[:-1].lower(), "what it does"), [(f"[{o.name}](#{o.name})", o.summary) for o in ordered]
    )
    return "\n".join([f"# {title}\n", head, index, *map(_section, ordered)])


def _section(offer: Offer) -> str:
    prose, meanings = arguments(offer.factory.__doc__)
    options = options_of(offer.factory).values()
    head = ("option", "type", "default", *(("meaning",) if meanings else ()))
    rows = [
        (
            code(option.name),
            code(option.type_name),
            "required" if option.default is REQUIRED else code(repr(option.default)),
            *((meanings.get(option.name, ""),) if meanings else ()),
        )
        for option in options
    ]
    listed = table(head, rows) if rows else "No options.\n"
    origin = f"From the plugin {code(offer.plugin)} ({offer.origin.partition(' ')[0]})."
    statuses = _statuses(offer) if offer.kind == "verifier" else []
    return "\n".join([f"## {offer.name}\n", paragraph(prose) + "\n", listed, *statuses, origin + "\n"])


def _statuses(offer: Offer) -> list[str]:
    """What it may say instead of a value."""
    named = ", ".join(code(status.value) for status in statuses_of(offer))
    return [f"Instead of a value: {named or 'nothing'}.\n"]
