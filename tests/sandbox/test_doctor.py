"""What `r1reward sandbox` says of a machine, and the image that it builds."""

from contextlib import closing

import pytest
from click.testing import CliRunner

from r1reward_sandbox import (
    Program,
    Sandbox,
    SandboxError,
    UnavailableError,
    cgroup,
    doctor,
    image,
    runtime,
)  # fmt: skip
from r1reward_sandbox.backend import BACKENDS, GUARDS, Options
from r1reward_sandbox.backend_choice import make_backend, strongest
from r1reward_sandbox.docker_daemon import connect


@pytest.fixture
def command():
    import click

    from r1reward_sandbox.commands import register_commands

    @click.group()
    def cli():
        pass

    register_commands(cli)
    return lambda *words: CliRunner().invoke(cli, ["sandbox", *words])


def test_the_doctor_tries_each_backend_and_measures_it(local, command):
    result = command("doctor", "--seconds", "0.1")
    assert result.exit_code == 0, result.output
    assert "local     works:" in result.output
    assert "executions a second" in result.output
    assert all(guard in result.output for guard in GUARDS)
    assert "Chosen unless you name another: local" in result.output
    assert "unsafe" not in result.output


ACCOUNTS = {
    True: "by the cgroup: all",
    False: "by looking: pages, page tables, areas, sockets and pipes of each process (one whose",
}


@pytest.mark.parametrize("has_users", [True, False])
@pytest.mark.parametrize("has_group", ACCOUNTS)
def test_the_doctor_says_what_counts_for_the_limits_here_and_what_does_not(
    command, monkeypatch, has_group, has_users
):
    monkeypatch.setattr(runtime, "has_box_users", lambda: has_users)
    made = cgroup.make("test")
    if has_group and made is None:
        pytest.skip("no cgroup may be made on this machine")
    if made is not None:
        made.close()
    if not has_group:
        monkeypatch.setattr(cgroup, "make", lambda name: None)
    monkeypatch.setattr(doctor, "measure", lambda name, options, seconds: "fast")
    output = command("doctor", "--seconds", "0.01").output
    assert ACCOUNTS[has_group] in output
    assert ACCOUNTS[not has_group] not in output
    assert ("of no name: pieces of 1 MB at most" in output) != has_group
    assert "of all processes of a run, whoever waits for them or not" in output
    counts_cpu = has_group and made.cpu is not None
    assert ("by the cgroup: of all processes of a run" in output) == counts_cpu
    assert "4,096 threads more than its limit" in output
    assert (
        "programs in bash, R, Scala, Haskell and SQL, which fork or make a timer, are refused there" in output
    )
    assert "who locks a file or a device that all boxes see" in output
    assert (
        "Node's child_process and dash's `wait` wait until the run's time is over" in output
    ) != counts_cpu
    assert ("where only root can read the interpreter" in output) == has_users
    assert "on their way" not in output
    assert ("each box is a user of its own" in output) == has_users
    assert ("new pipes of this user hold 8 KB" in output) != has_users


def test_the_doctor_refuses_where_nothing_isolates_unless_unsafe_is_asked_for(local, command, monkeypatch):
    def only_unsafe(name, options, seconds):
        if name != "unsafe":
            raise UnavailableError("not here")
        return "fast"

    monkeypatch.setattr(doctor, "measure", only_unsafe)
    refused = command("doctor", "--seconds", "0.01")
    assert refused.exit_code == 1
    assert "sysctl user.max_user_namespaces" in refused.output
    assert "Nothing isolates programs here" in refused.output
    assert command("doctor", "--seconds", "0.01", "--unsafe").exit_code == 0


def test_nothing_that_does_not_isolate_is_chosen_by_itself():
    with pytest.raises(UnavailableError, match="programs cannot be isolated"):
        strongest(Options(), ())
    assert BACKENDS[-1] == "unsafe"
    assert not any(held["unsafe"] for guard, held in GUARDS.items() if not guard.startswith("limits"))


def test_unsafe_runs_programs_when_it_is_named():
    with Sandbox(1, backend="unsafe") as sandbox:
        result = sandbox.run(
            Program(language="python", source="import os; print(os.path.exists('/etc/hostname'))")
        )
    assert result.ok, result


def test_an_unknown_backend_names_the_known_ones():
    with pytest.raises(SandboxError, match="no backend 'vm'; there are local, docker, landlock, unsafe"):
        make_backend("vm")


def test_a_daemon_on_another_machine_is_refused(monkeypatch):
    pytest.importorskip("docker", reason="the extra `docker` is not installed")
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    with pytest.raises(UnavailableError, match="must be on this machine"):
        connect()


@pytest.fixture
def daemon():
    try:
        with closing(connect()) as client:
            yield client
    except UnavailableError as error:
        pytest.skip(str(error))


def test_a_missing_image_is_named_with_the_command_that_builds_it(daemon):
    with pytest.raises(UnavailableError, match="no image nowhere:1: run `r1reward sandbox image`"):
        Sandbox(1, backend="docker", image="nowhere:1")


def test_an_image_that_is_whole_runs_python_and_has_no_compilers(daemon, command):
    name = "r1reward-sandbox:whole-test"
    built = command("image", "--whole", "--tag", name)
    assert (built.exit_code, built.output) == (0, f"{name}\n")
    try:
        with Sandbox(1, backend="docker", image=name) as sandbox:
            source = "import os, ssl, sqlite3, decimal; print(os.path.exists('/usr/bin/gcc'))"
            assert sandbox.run(Program(language="python", source=source)).stdout == b"False\n"
            with pytest.raises(SandboxError, match="cpp is not available"):
                sandbox.compile("cpp", "int main() {}")
    finally:
        daemon.images.remove(name, force=True)


def test_the_images_name_tells_its_python():
    assert image.name().startswith("r1reward-sandbox:")
