"""How long a trainer waits for rewards: our reward function beside plain synchronous functions, as TRL calls them.

    python tests/benchmarks/training/waiting.py [--batch 128] [--milliseconds 50]

Two batches, each scored by both sides in the same process and in the same minute, best of three:

- code: programs that take about 50 ms in the sandbox. The peer is the same verifier called one completion after
  another in the trainer's process, which is what TRL does with a synchronous function.
- math: answers in LaTeX. The peer is TRL's own `accuracy_reward` (math-verify), and our verifier called the same way.

How many rewards are the same is told. The share of a step is that of a step with `--step` seconds of other work.
Programs of one user take turns on a machine; those of this benchmark have turns of their own (a private `/dev/shm`),
so that other work costs them its share of the cores, and no waiting in a queue. What the cores give at that time is
told too: how much faster the same CPU time is burnt by as many plain processes as there are workers than by one.
"""

import argparse
import os
import subprocess
import sys
import time

import r1reward
from r1reward_trainers.reward import RewardFunction

CODE = {"template": "plain", "default_task": "code", "terms": [{"verifier": "code", "name": "accuracy"}]}
MATH = {"template": "plain", "default_task": "math", "terms": [{"verifier": "math", "name": "accuracy"}]}

PROGRAM = """Here it is:

```python
# {name}
import time

n = int(input())
until = time.process_time() + {seconds}
x = 1
while time.process_time() < until:
    x = (x * 3 + 1) % 1000003
print(n * {factor})
```
"""

GOLD = [r"\frac{1}{3}", "x^2+2x+1", r"\sqrt{8}", "1234567", r"\frac{\pi}{4}", "(1, 2]", "0.125", "2^{10}"]
SAID = [r"\frac{2}{6}", "(x+1)^2", r"2\sqrt{2}", "1,234,567", r"\frac{\pi}{3}", "(1,2]", r"\frac18", "1023"]


def code_batch(size, seconds, turn):
    """Two right programs for each wrong one."""
    columns = {"prompt": [f"Double n. ({i})" for i in range(size)], "completion": [], "ground_truth": []}
    for i in range(size):
        # The program differs, not only the text around it: scores are remembered by what is run.
        program = PROGRAM.format(seconds=seconds, factor=3 if i % 3 == 0 else 2, name=f"{turn}.{i}")
        columns["completion"].append(program)
        columns["ground_truth"].append({"inputs": [f"{i}\n"], "outputs": [f"{2 * i}\n"]})
    return columns


def math_batch(size, turn):
    """The same few answers in long solutions that differ."""
    columns = {"prompt": [f"Problem {i}" for i in range(size)], "completion": [], "ground_truth": []}
    for i in range(size):
        gold, said = GOLD[i % len(GOLD)], SAID[i % len(SAID)]
        steps = " ".join(f"Step {k}: we note that ${k}x + {i} = {k * i + turn}$." for k in range(40))
        columns["completion"].append(f"{steps} So the answer is $\\boxed{{{said}}}$.")
        columns["ground_truth"].append(gold)
    return columns


def plain_function(reward):
    """The same verifier as a synchronous function: one completion after another, in this process."""

    def call(prompts, completions, ground_truth):
        rows = zip(prompts, completions, ground_truth, strict=True)
        rows = ({"prompt": p, "completion": c, "ground_truth": g} for p, c, g in rows)
        return [g.rewards[0].value for g in r1reward.score_stream(rows, reward, workers=0)]

    return call


def trl_function(prompts, completions, ground_truth):
    from trl.rewards import accuracy_reward

    solution = [f"${g}$" for g in ground_truth]
    return accuracy_reward([[{"role": "assistant", "content": c}] for c in completions], solution)


def best_of(times, functions, make):
    """By side: the least seconds, and the rewards.

    The sides take turns, for the machine may be others' as well, and each turn has completions that neither side
    has seen, for ours remembers scores: `make(turn)` gives them.
    """
    found = {}
    for turn in range(times + 1):
        columns = make(turn)
        arguments = {f"{name}s": columns[name] for name in ("prompt", "completion")}
        arguments["ground_truth"] = columns["ground_truth"]
        for name, function in functions.items():
            if turn == 0:  # warms it up
                function(**{k: v[:4] for k, v in arguments.items()})
                continue
            began = time.perf_counter()
            rewards = function(**arguments)
            seconds = time.perf_counter() - began
            if name not in found or seconds < found[name][0]:
                found[name] = (seconds, rewards)
    return found


def tell(name, found, step):
    mine, rewards = found.pop("ours")
    print(f"{name}: our reward function {mine:8.3f} s   mean reward {sum(rewards) / len(rewards):.3f}")
    for peer, (seconds, theirs) in found.items():
        same = sum(a == b for a, b in zip(rewards, theirs, strict=True))
        share = [s / (s + step) for s in (mine, seconds)]
        print(
            f"    {peer:34} {seconds:8.3f} s   {seconds / mine:5.2f} x   the same rewards {same}/{len(rewards)}   "
            f"share of a step with {step:.1f} s of other work: {share[0]:.1%}, the peer's {share[1]:.1%}"
        )


BURN = "import sys, time; e = float(sys.argv[1])\nwhile time.process_time() < e: pass"


def burn(seconds, processes):
    """The seconds in which some processes together burn this much CPU time."""
    began = time.perf_counter()
    command = [sys.executable, "-I", "-c", BURN, str(seconds / processes)]
    started = [subprocess.Popen(command) for _ in range(processes)]
    for process in started:
        process.wait()
    return time.perf_counter() - began


def tell_cores(workers, seconds, times):
    one, several = (min(burn(seconds, n) for _ in range(times)) for n in (1, workers))
    print(
        f"the cores: {seconds:.1f} s of CPU time by {workers} plain processes {one / several:.2f} x faster than by one"
    )


def alone():
    """Start again where nobody else's programs take turns with ours; go on as it is where that is not allowed."""
    if os.environ.get("WAITING_ALONE"):
        return
    apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    apart += ["sh", "-c", 'mount -t tmpfs -o mode=1777 tmpfs /dev/shm && exec "$@"', "sh"]
    if subprocess.run([*apart, "true"], check=False).returncode:
        print("no private /dev/shm here: the programs take turns with those of this user's other runs")
        return
    os.environ["WAITING_ALONE"] = "1"
    os.execvp(apart[0], [*apart, sys.executable, *sys.argv])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--milliseconds", type=float, default=50)
    parser.add_argument("--step", type=float, default=10.0, help="seconds of generation and update in a step")
    parser.add_argument("--times", type=int, default=3)
    o = parser.parse_args()
    alone()
    reward = RewardFunction(CODE)
    print(f"{o.batch} completions, {reward.warm.workers} worker processes")
    sides = {"ours": reward, "plain synchronous function": plain_function(CODE)}
    tell(
        "code", best_of(o.times, sides, lambda turn: code_batch(o.batch, o.milliseconds / 1000, turn)), o.step
    )
    reward.close()
    tell_cores(reward.warm.workers, o.batch * o.milliseconds / 1000, o.times)
    reward = RewardFunction(MATH)
    sides = {
        "ours": reward,
        "TRL's accuracy_reward": trl_function,
        "our verifier, plain and synchronous": plain_function(MATH),
    }
    tell("math", best_of(o.times, sides, lambda turn: math_batch(o.batch, turn)), o.step)
    reward.close()


if __name__ == "__main__":
    main()
