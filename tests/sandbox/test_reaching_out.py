"""What a run may reach of the machine beside files and processes: sockets that have names, disks, the page cache."""

import json

import pytest

SEND = r"""
import json, os, socket, sys
from r1reward_sandbox import Program, Sandbox
path = f"/tmp/r1reward-test-{os.getpid()}"
hosts = []
for name in (path, "\0r1reward-test"):
    host = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    host.bind(name), host.setblocking(False), hosts.append(host)
os.chmod(path, 0o777)
source = f'''
import ctypes, mmap, socket
one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
for name in ({path!r}, {chr(0) + "r1reward-test"!r}, "/dev/log"):
    try: print("sent", one.sendto(b"x", name))
    except PermissionError: pass
libc = ctypes.CDLL(None)
libc.sendto(one.fileno(), b"x", 1, 0, ctypes.c_void_p(1 << 32), 16)
one.send(b"to the other end")
print(other.recv(99).decode())
'''
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    result = sandbox.run(Program(language="python", source=source))
received = []
for host in hosts:
    try: received.append(host.recv(99).decode())
    except BlockingIOError: pass
os.unlink(path)
print(json.dumps([result.stdout.decode(), received, str(result)]))
"""


def test_a_datagram_reaches_no_socket_of_the_host_by_its_name(world):
    said, received, result = json.loads(world.run(SEND))
    assert (said, received) == ("to the other end\n", []), result


# On no file or no memory of ours: who would really do it, would say that there is none.
CALLS = {
    "fsync": "libc.fsync(-1)", "fdatasync": "libc.fdatasync(-1)", "syncfs": "libc.syncfs(-1)",
    "sync_file_range": "libc.sync_file_range(-1, 0, 0, 0)", "msync": "libc.msync(4096, 4096, 4)",
    "posix_fadvise": "libc.posix_fadvise(-1, 0, 0, 4)", "readahead": "libc.readahead(-1, 0, 1)",
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_run_has_the_machine_write_and_read_nothing_for_its_neighbours(run, name):
    result = run(f"import ctypes\nlibc = ctypes.CDLL(None)\nprint({CALLS[name]})")
    assert result.stdout == b"0\n", result


def test_a_run_that_synchronizes_for_ever_ends_by_its_limit(run):
    assert run("import os\nwhile True: os.sync()", cpu_seconds=0.3, wall_seconds=20).limit == "cpu_seconds"


def test_memory_is_neither_merged_with_that_of_others_nor_put_out_for_them(run):
    result = run(
        "import ctypes, mmap\nlibc = ctypes.CDLL(None)\nm = mmap.mmap(-1, 4096)\n"
        "at = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m)))\n"
        "print([libc.madvise(at, 4096, advice) for advice in (12, 20, 21, 4)], libc.prctl(67, 1, 0, 0, 0))"
    )
    assert result.stdout == b"[-1, -1, -1, 0] -1\n", result


def test_a_program_that_writes_its_files_to_the_disk_reads_what_it_wrote(run):
    result = run(
        "import mmap, os\nf = open('x', 'w+b')\nf.write(b'a' * 4096); f.flush(); os.fsync(f.fileno())\n"
        "m = mmap.mmap(f.fileno(), 0)\nm[:2] = b'bc'\nm.flush()\nos.sync()\nprint(open('x', 'rb').read(3))"
    )
    assert result.stdout == b"b'bca'\n", result
