"""What an object file of a solution has besides functions and data that its test asks for.

A source can hide anything; the file that a compiler made of it says what it holds. ELF of 64 bits, as the boxes have.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["ObjectFile", "refusal"]

_SECTIONS = re.compile(
    r"(?:\.rela?)?(?:\.text|\.rodata|\.data|\.bss|\.tdata|\.tbss|\.init_array|\.fini_array|\.eh_frame|\.comment"
    r"|\.gcc_except_table|\.note\.GNU-stack|\.note\.gnu\.property|\.group|\.symtab|\.strtab|\.shstrtab"
    r"|\.symtab_shndx)(?:\.[^\0]*)?\Z"
)
"""What compilers make of ordinary functions, data and static constructors; anything else a source has asked for."""
_RESERVED = re.compile(r"__|_(?:init|fini|start|end|edata|etext)\Z|main\Z")
"""Names of the C library's own, and of the start of a program."""
_IFUNC, _SYMTAB, _RELA = 10, 2, 4
_UNDEFINED, _MOST_BYTES = 0, 8 * 2**20
# R_X86_64_IRELATIVE and R_X86_64_COPY, and those of aarch64: functions that the loader calls.
_CALLED = {62: {37, 5}, 183: {1032, 1024}}


@dataclass(frozen=True, slots=True)
class _Symbol:
    name: str
    kind: int
    is_local: bool
    is_defined: bool


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """Names of sections, symbols, and types of relocations of an object file; `ValueError` if it is none."""

    sections: tuple[str, ...]
    symbols: tuple[_Symbol, ...]
    relocations: frozenset[int]
    machine: int

    @property
    def defined(self) -> set[str]:
        """What other files can take from this one."""
        return {each.name for each in self.symbols if each.is_defined and not each.is_local}

    @property
    def wanted(self) -> set[str]:
        """What this file takes from others."""
        return {each.name for each in self.symbols if not each.is_defined and each.name}

    @classmethod
    def read(cls, data: bytes) -> "ObjectFile":
        """An object file by its bytes."""
        try:
            return cls._read(data)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError("no object file") from error

    @classmethod
    def _read(cls, data: bytes) -> "ObjectFile":
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError("no object file of 64 bits")
        kind, machine = struct.unpack_from("<HH", data, 16)
        (table,) = struct.unpack_from("<Q", data, 40)
        size, count, names = struct.unpack_from("<HHH", data, 58)
        if kind != 1 or size != 64 or not count:
            raise ValueError("no object file")
        heads = [struct.unpack_from("<IIQQQQIIQQ", data, table + size * n) for n in range(count)]
        if sum(head[5] for head in heads if head[1] in (_SYMTAB, _RELA)) > _MOST_BYTES:
            raise ValueError("an object file of too many symbols")
        texts = heads[names][4]
        sections = tuple(_text(data, texts + head[0]) for head in heads[1:])
        symbols = tuple(
            each for head in heads if head[1] == _SYMTAB for each in _symbols(data, head, heads[head[6]][4])
        )
        relocations = frozenset(
            struct.unpack_from("<I", data, at + 8)[0]
            for head in heads
            if head[1] == _RELA
            for at in range(head[4], head[4] + head[5], 24)
        )
        return cls(sections, symbols, relocations, machine)


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode("utf-8", "surrogateescape")


def _symbols(data: bytes, head: tuple[int, ...], texts: int) -> Iterator[_Symbol]:
    for at in range(head[4], head[4] + head[5], 24):
        name, info, _, section = struct.unpack_from("<IBBH", data, at)
        plain = _text(data, texts + name).partition("@")[0]  # `strcmp@@VERSION` stands for `strcmp`, too
        yield _Symbol(plain, info & 15, info >> 4 == 0, section != _UNDEFINED)


def refusal(solution: bytes, reference: bytes, test: bytes) -> str:
    """Why a solution's object may not be one program with a test; empty if it may.

    `reference`: the object of a solution that has the declared head and does nothing. What the test takes from
    elsewhere, it takes from there too, or from the libraries, never from a definition of the solution's.
    """
    try:
        file = ObjectFile.read(solution)
    except ValueError as error:
        return str(error)
    odd = [name for name in file.sections if not _SECTIONS.match(name)]
    if odd:
        return f"it has a section {odd[0]!r}"
    resolved = [each.name for each in file.symbols if each.kind == _IFUNC]
    if resolved or file.relocations & _CALLED.get(file.machine, set()):
        return "the loader would call it before its test"
    declared = ObjectFile.read(reference).defined
    taken = sorted(file.defined & ObjectFile.read(test).wanted - declared)
    reserved = sorted(name for name in file.defined - declared if _RESERVED.match(name))
    if taken or reserved:
        return f"it defines {(taken or reserved)[0]!r}, which its test or the C library has"
    return ""
