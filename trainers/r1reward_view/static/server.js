// Questions to the server. Answers are kept while a new one is on its way, so that nothing flickers.

import { useEffect, useState } from "./vendor/preact-htm.js";

export async function ask(path, params = {}, options = {}) {
  const pairs = Object.entries(params).filter(([, value]) => value != null && value !== "");
  const query = new URLSearchParams(pairs).toString();
  const response = await fetch(`api/${path}${query ? `?${query}` : ""}`, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error || response.statusText);
  return body;
}

export const post = (path, body, method = "POST") =>
  ask(path, {}, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

/** What an answer is of: an older one is kept until the new one has come. */
export const answerKey = (path, params) => `${path} ${JSON.stringify(params)}`;

/** The answer to a question, asked again whenever it, or `revision`, changes: {data, error, busy}. */
export function useAnswer(path, params, revision) {
  const [state, setState] = useState({ data: null, error: "", busy: true });
  const key = path && answerKey(path, params);
  useEffect(() => {
    if (!path) return undefined;
    const control = new AbortController();
    setState((old) => ({ ...old, busy: true }));
    ask(path, params, { signal: control.signal })
      .then((data) => setState({ data, error: "", busy: false, key }))
      .catch((error) => {
        if (error.name !== "AbortError") setState((old) => ({ ...old, error: error.message, busy: false }));
      });
    return () => control.abort();
  }, [key, revision]);
  return state;
}

/** What the server says of the runs; asked often while an index is built or a text is searched for. */
export function useMeta(text) {
  const [meta, setMeta] = useState(null), [gone, setGone] = useState(false);
  useEffect(() => {
    let timer = 0, ended = false;
    const look = async () => {
      let wait = 4000;
      try {
        const fresh = await ask("meta", { q: text });
        if (ended) return;
        setMeta((old) => (old && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh));
        setGone(false);
        if (fresh.runs.some((run) => !run.done && !run.error)) wait = 900;
        if (fresh.search && fresh.search.done < 1) wait = 300;
      } catch {
        setGone(true);
      }
      if (!ended) timer = setTimeout(look, wait);
    };
    look();
    return () => { ended = true; clearTimeout(timer); };
  }, [text]);
  return [meta, gone];
}
