"""Configuration files: reward files, recipes, training files and pipelines, all in one dialect.

| module | what it does |
|---|---|
| `dialect` | YAML text to data: YAML 1.2's scalars, bounded aliases, the file and line of each key |
| `document` | a preset or a file, what it `extends`, and `key=value` changes, as one `Document` |
| `convert` | data to a struct; errors name file, line and key path |
| `kinds` | the kinds of files, and the presets that ship with the packages |

The dialect, the same everywhere: `1e-3` is a number; `yes`, `no`, `on` and `off` are text, and so are `1_000` and
`12:30`; only `true` and `false` are booleans. A key is text, and given once.
"""

from r1reward.config.convert import convert, cure, located
from r1reward.config.dialect import Places, read_yaml
from r1reward.config.document import Document, load_document, parse_document
from r1reward.config.kinds import Kind, kinds, register_kind

__all__ = [
    "Document",
    "Kind",
    "Places",
    "convert",
    "cure",
    "kinds",
    "load_document",
    "located",
    "parse_document",
    "read_yaml",
    "register_kind",
]
