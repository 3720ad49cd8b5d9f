"""The tuples of `org.javatuples` that test programs in Java use (MultiPL-E), as sources to compile beside them."""

import re
from collections.abc import Mapping

__all__ = ["tuples_of", "without_package"]

_KINDS = ("Unit", "Pair", "Triplet", "Quartet", "Quintet", "Sextet", "Septet", "Octet", "Ennead", "Decade")
_IMPORT = re.compile(r"^[ \t]*import\s+org\.javatuples\.[\w.*]+\s*;", re.M)


def tuples_of(*texts: str) -> Mapping[str, str]:
    """The classes that the texts import and do not define, by their files' names; they are in no package."""
    if not any(map(_IMPORT.search, texts)):
        return {}
    names = {name for text in texts for name in re.findall(r"\w+", text)}
    own = {name for text in texts for name in re.findall(r"\b(?:class|record)\s+(\w+)", text)}
    return {
        f"{kind}.java": _class(kind, size)
        for size, kind in enumerate(_KINDS, 1)
        if kind in names and kind not in own
    }


def without_package(text: str) -> str:
    """A source without its imports of the package."""
    return _IMPORT.sub("", text)


def _class(kind: str, size: int) -> str:
    letters = [chr(ord("A") + number) for number in range(size)]
    types, parameters = (
        f"<{', '.join(letters)}>",
        ", ".join(f"{letter} v{n}" for n, letter in enumerate(letters)),
    )
    values = ", ".join(f"v{n}" for n in range(size))
    members = "\n".join(
        f"    private final {letter} v{n};\n"
        f"    public {letter} getValue{n}() {{ return v{n}; }}\n"
        f"    public <X> {kind}<{', '.join('X' if other == letter else other for other in letters)}> setAt{n}(X x) "
        f"{{ return new {kind}<>({', '.join('x' if other == n else f'v{other}' for other in range(size))}); }}"
        for n, letter in enumerate(letters)
    )
    sets = " ".join(f"this.v{n} = v{n};" for n in range(size))
    return f"""import java.util.*;
public final class {kind}{types} implements Iterable<Object>, java.io.Serializable, Comparable<{kind}{types}> {{
{members}
    public {kind}({parameters}) {{ {sets} }}
    public static {types} {kind}{types} with({parameters}) {{ return new {kind}{types}({values}); }}
    public List<Object> toList() {{ return Arrays.asList(new Object[] {{{values}}}); }}
    public Object[] toArray() {{ return toList().toArray(); }}
    public Object getValue(int n) {{ return toList().get(n); }}
    public int getSize() {{ return {size}; }}
    public boolean contains(Object x) {{ return toList().contains(x); }}
    public Iterator<Object> iterator() {{ return toList().iterator(); }}
    public int hashCode() {{ return toList().hashCode(); }}
    public boolean equals(Object x) {{ return x instanceof {kind} && toList().equals((({kind}) x).toList()); }}
    public String toString() {{ return toList().toString(); }}
    @SuppressWarnings({{"unchecked", "rawtypes"}})
    public int compareTo({kind}{types} x) {{
        for (int n = 0; n < {size}; n++) {{
            int c = ((Comparable) getValue(n)).compareTo(x.getValue(n));
            if (c != 0) return c;
        }}
        return 0;
    }}
}}
"""
