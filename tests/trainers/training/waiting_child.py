"""What a process of test_rollout_worker_stop.py does: a module that it finds by name, whatever else is called `tests`."""


def wait_for(event, ready):
    ready.set()
    event.wait()
