import os
import signal
import subprocess
import sys
import tempfile

import pytest

from r1reward.runs.scratch import scratch_folder

HOLD = "from r1reward.runs.scratch import scratch_folder\nimport time\nwith scratch_folder() as path:\n open(path + '/x', 'w').close()\n print(path, flush=True)\n time.sleep(60)"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def make_old(path):
    os.utime(path, (1, 1))


def test_a_folder_lasts_as_long_as_it_is_used(temporary):
    with scratch_folder() as path:
        make_old(path)
        with scratch_folder() as other:
            assert os.path.isdir(path)
            assert other != path
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_and_what_a_live_one_has_stays(temporary):
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(temporary)}
    )  # fmt: skip
    left = owner.stdout.readline().strip()
    make_old(left)
    with scratch_folder():
        assert os.path.exists(f"{left}/x"), "its maker lives"
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    with scratch_folder():
        assert not os.path.exists(left)


def test_a_new_folder_and_what_is_not_ours_are_left(temporary):
    (temporary / "r1reward-run-new").mkdir()
    (temporary / "other").mkdir()
    make_old(temporary / "other")
    os.symlink("other", temporary / "r1reward-run-link")
    os.utime(temporary / "r1reward-run-link", (1, 1), follow_symlinks=False)
    with scratch_folder():
        pass
    assert sorted(path.name for path in temporary.iterdir()) == [
        "other",
        "r1reward-run-link",
        "r1reward-run-new",
    ]
