"""What the object file of a solution holds is read off the file, whatever is wrong with it."""

import struct

import pytest

from r1reward_code.programs.object_files import ObjectFile, refusal


def object_file(symbols, sections=(), relocations=()):
    """An object of x86-64 with these (name, kind, is defined), sections, and types of relocations."""
    names = [b"", b".text", b".symtab", b".strtab", b".rela.text", *(each.encode() for each in sections)]
    texts = b"\0".join(names) + b"\0" + b"\0".join(name.encode() for name, _, _ in symbols) + b"\0"
    table = bytes(24)
    for name, kind, defined in symbols:
        at = texts.index(b"\0" + name.encode() + b"\0") + 1
        table += struct.pack("<IBBHQQ", at, 16 + kind, 0, int(defined), 0, 0)
    rela = b"".join(struct.pack("<QIIq", 0, each, 1, 0) for each in relocations)
    heads, at = [bytes(64)], 64
    for number, name in enumerate(names[1:], 1):
        content = {2: table, 3: texts, 4: rela}.get(number, b"")
        kind = {1: 1, 2: 2, 3: 3, 4: 4}.get(number, 1)
        where = texts.index(name + b"\0")
        heads.append(struct.pack("<IIQQQQIIQQ", where, kind, 0, 0, at, len(content), 3, 0, 1, 24))
        at += len(content)
    head = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, at, 0, 64, 0, 0, 64, len(heads), 3)
    )
    return head + table + texts + rela + b"".join(heads)


TEST = object_file([("f", 0, False), ("strcmp", 0, False), ("main", 2, True)])
STUB = object_file([("f", 2, True)])
REFUSED = {
    "is called by the loader": object_file([("f", 2, True), ("g", 10, True)]),
    "has what is called by the loader": object_file([("f", 2, True)], relocations=[37]),
    "has a section of its own": object_file([("f", 2, True)], [".preinit_array"]),
    "has relocations of a section of its own": object_file([("f", 2, True)], [".rela.interp"]),
    "defines what its test has from a library": object_file([("f", 2, True), ("strcmp", 2, True)]),
    "defines a version of it": object_file([("f", 2, True), ("strcmp@@GLIBC_2.2.5", 2, True)]),
    "defines the library's own": object_file([("f", 2, True), ("__assert_fail", 2, True)]),
    "defines the start": object_file([("f", 2, True), ("_start", 2, True)]),
    "is none": b"", "is half of one": STUB[:100], "is a program": STUB[:16] + b"\3" + STUB[17:],
    "has more symbols than bytes": STUB[:-32] + struct.pack("<Q", 2**40) + STUB[-24:],
}  # fmt: skip
TAKEN = {
    "is the declared function": STUB,
    "has ordinary sections": object_file([("f", 2, True)], [".data.rel.ro", ".init_array", ".rela.init_array.00101"]),
    "has names of the library's that the test does not use": object_file([("f", 2, True), ("abs", 2, True)]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_an_object_is_refused_that(name):
    assert refusal(REFUSED[name], STUB, TEST)


@pytest.mark.parametrize("name", TAKEN)
def test_an_object_is_taken_that(name):
    assert refusal(TAKEN[name], STUB, TEST) == ""


def test_symbols_are_those_that_are_defined_and_those_that_are_wanted():
    read = ObjectFile.read(TEST)
    assert (read.defined, read.wanted) == ({"main"}, {"f", "strcmp"})
