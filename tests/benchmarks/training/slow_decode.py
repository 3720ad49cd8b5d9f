"""Ways of generating that take a given time for each token: transformers itself, and stand-ins for vLLM.

The stand-ins have the interface that TRL and r1reward use, and need no vLLM: an engine in this process whose requests
end one after another, and a server that answers each request when its completion has ended. Their completions are
drawn from the place in the batch, so that all runs have the same.
"""

import http.server
import json
import random
import threading
import time
import types


def completion(place, eos, longest, vocabulary):
    """The tokens of a completion: most are short, a few reach the limit."""
    draw = random.Random(place)
    length = min(longest, 1 + int(draw.expovariate(1 / 28)))
    ids = [draw.randrange(3, vocabulary) for _ in range(length)]
    return ids if length == longest else [*ids[:-1], eos]


class Pace:
    """What a decode step takes, which may change: the steps that warm a trainer up need not be slow."""

    seconds = 0.0


def slow_transformers(model, pace):
    """Hold up each decode step of `generate`."""

    def hold(module, args, kwargs):
        ids = kwargs.get("input_ids")
        if ids is not None and ids.shape[1] == 1:
            time.sleep(pace.seconds)

    model.register_forward_pre_hook(hold, with_kwargs=True)


class Engine:
    """vLLM's engine: each step is one token of every request."""

    def __init__(self, pace, make):
        self.pace, self.make, self.open, self.count = pace, make, {}, 0

    def add_request(self, request_id, prompt):
        """Begin a request."""
        self.open[request_id] = [self.make(len(self.open)), 0]

    def step(self):
        """One token; the requests that have ended."""
        time.sleep(self.pace.seconds)
        done = []
        for request_id, state in list(self.open.items()):
            state[1] += 1
            if state[1] == len(state[0]):
                output = types.SimpleNamespace(token_ids=self.open.pop(request_id)[0])
                done.append(types.SimpleNamespace(request_id=request_id, finished=True, outputs=[output]))
        return done


class InProcess:
    """TRL's `VLLMGeneration` in colocate mode."""

    def __init__(self, engine):
        self.llm = types.SimpleNamespace(llm_engine=engine)

    def sync_weights(self):
        """The weights do not matter."""

    def generate(self, prompts, images, num_generations, profiler=None):
        """All prompts through the engine, as vLLM's `LLM.generate` does it."""
        engine, found = self.llm.llm_engine, {}
        for place, prompt in enumerate(prompts):
            engine.add_request(str(place), prompt)
        while len(found) < len(prompts):
            found |= {int(o.request_id): o.outputs[0].token_ids for o in engine.step()}
        ids = [found[place] for place in range(len(prompts))]
        return prompts, ids, [[[-1.0]] * len(i) for i in ids], None


class Server(InProcess):
    """TRL's `VLLMGeneration` in server mode; its own `generate` asks for the whole batch at once."""

    generation_kwargs = structured_outputs_regex = server_base_url = min_p = None
    repetition_penalty = temperature = top_p = 1.0
    top_k = logprobs = 0
    server_host = "127.0.0.1"

    def __init__(self, pace, make, longest, batch):
        self.max_completion_length, self.pace, self.make, self.batch = longest, pace, make, batch
        handler = type("Handler", (_Handler,), {"owner": self})
        self.http = http.server.ThreadingHTTPServer((self.server_host, 0), handler)
        self.http.request_queue_size = 512
        self.http.socket.listen(512)
        self.server_port = self.http.server_port
        self.served, self.lock = 0, threading.Lock()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def generate(self, prompts, images, num_generations, profiler=None):
        """As TRL: nothing is there before all is."""
        ids = [self.make(place) for place in range(len(prompts))]
        time.sleep(max(map(len, ids)) * self.pace.seconds)
        return prompts, ids, [[[-1.0]] * len(i) for i in ids], None


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer({"data": [{"id": "served"}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.owner.lock:
            # By arrival: the requests of a prompt are alike, so that the batch has the same completions in any order.
            place = self.owner.served % self.owner.batch
            self.owner.served += 1
        ids = self.owner.make(place)
        time.sleep(len(ids) * self.owner.pace.seconds)
        names = [f"token_id:{i}" for i in ids]
        logprobs = {"tokens": names, "token_logprobs": [-1.0] * len(ids), "top_logprobs": [None] * len(ids)}
        self.answer({"choices": [{"token_ids": ids, "logprobs": logprobs}], "prompt": body["prompt"]})

    def answer(self, found):
        data = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass
