// How often is the verifier wrong, and which way? One completion after another, its verdict hidden until one has said.

import { html, useEffect, useState } from "./vendor/preact-htm.js";
import { address, filterOf, replace } from "./address.js";
import { Body, Tests } from "./card.js";
import { Dot } from "./charts.js";
import { Verdict } from "./columns.js";
import { useKeys } from "./keys.js";
import { WORD, oneLine, percent, plural, whole } from "./numbers.js";
import { Rich, Short } from "./rich.js";
import { post, useAnswer } from "./server.js";

const BUTTONS = [["right", "✓ Right", "r", "R"], ["wrong", "✗ Wrong", "w", "W"], ["unsure", "? Unsure", "u", ""]];
const MOST_KINDS = 11;

export function Label({ given, run, revision, narrow }) {
  const [turn, setTurn] = useState(0), [said, setSaid] = useState(null), [problem, setProblem] = useState("");
  const { data, error, busy } = useAnswer("label", filterOf(given), `${revision} ${turn}`);
  const next = data && data.next, i = next && next.completion.i;
  const tell = async (path, body, method) => {
    if (busy && method !== "DELETE") return; // not twice for one completion
    try {
      const answer = await post(path, body, method);
      setSaid(answer.v && answer.label !== "skip" ? answer : null);
      setProblem("");
      setTurn((n) => n + 1);
    } catch (failure) {
      setProblem(`The label was not kept: ${failure.message}`);
    }
  };
  const put = (label) => next && tell("label", { i, label }), undo = () => tell("label", {}, "DELETE");
  const open = given.think === "1", fold = () => replace("label", { ...given, think: open ? "" : "1" });
  useKeys({
    r: () => put("right"), w: () => put("wrong"), u: () => put("unsure"), s: () => put("skip"), z: undo, o: fold,
  }, [i, busy, location.hash]);
  useEffect(() => { document.querySelector(".lmain")?.scrollTo(0, 0); }, [i]);
  if (error) return html`<div class="empty wrong" role="alert">${error}</div>`;
  if (!data) return html`<div class="empty">…</div>`;
  return html`<div class="lab"><div class="lmain" tabindex="0" role="group" aria-label="the completion"><div class="in">
      ${next ? html`<${Question} key=${i} next=${next} run=${run} open=${open} />` : html`<div class="empty">Nothing is left to label here.</div>`}</div></div>
    <${Side} data=${data} said=${said} problem=${problem} narrow=${narrow} />
    <div class="lbar">${BUTTONS.map(([label, title, key, look]) => html`<button class=${`lb ${look}`} onClick=${() => put(label)}>${title} <kbd>${key}</kbd></button>`)}
      <span class="grow"></span><button class="iconb" onClick=${() => put("skip")}>Skip <kbd>s</kbd></button><button class="iconb" onClick=${undo}>Undo <kbd>z</kbd></button></div></div>`;
}

function Question({ next, run, open }) {
  const c = next.completion, score = c.scores[run.accuracy] || {}, code = /code/.test(next.task), group = { ...next, accuracy: run.accuracy };
  const why = { "runs disagree": "the two runs disagree on such", "another verifier disagrees": "another verifier of the file says otherwise", "against its group": "judged against what most of its group answered" }[next.why];
  return html`<div class="why1"><b class="ink">Is the answer right?</b> The verdict is hidden until you have said.${" "}
      <span class="softer" dir="auto">${next.id || next.where}.${c.k}. Why this one: ${whole(next.labelled)} of ${whole(next.of)} of its kind are labelled; ${why || "the largest remaining uncertainty"}.</span></div>
    <div class="asked"><${Rich} s=${next.prompt} /></div>
    <div class="lq"><div><div class="l">Taken for the answer${c.rule ? ` (${c.rule})` : ""}</div><div class="x">${code ? "the program below" : html`<${Short} s=${score.answer == null ? null : oneLine(score.answer, 300)} />`}</div></div>
      <div><div class="l">Ground truth</div><div class="x">${code ? "tests" : html`<${Short} s=${next.has_truth ? oneLine(next.truth, 300) : null} />`}</div></div></div>
    <${Body} c=${c} group=${group} open=${open} />
    ${code && html`<${Tests} c=${{ ...c, v: "" }} group=${group} accuracy="" />`}`;
}

function Side({ data, said, problem, narrow }) {
  const { rates, right, wrong } = data, highest = Math.max(0.1, ...[rates.false_positives, rates.false_negatives].filter(Boolean).map((e) => e.high));
  const cap = Math.min(1, Math.ceil(highest * 10) / 10), width = narrow ? 300 : 332;
  return html`<div class="lside" tabindex="0" role="group" aria-label="estimates">
    <h2>${plural(data.count, "label")} <span class="soft">in ${data.file.split("/").pop()}, as audit reads them</span></h2>
    ${problem && html`<p class="said wrong" role="alert">${problem}</p>`}
    ${said && html`<${Said} said=${said} />`}
    <${Rate} name="Called right, and is not" e=${rates.false_positives} max=${cap} width=${width} note=${`of ${whole(right)}`} />
    <${Rate} name="Called wrong, and is right" e=${rates.false_negatives} max=${cap} width=${width} note=${`of ${whole(wrong)}`} />
    <${Rate} name="Share right, corrected" e=${rates.right} max=${1} width=${width} note=${`the verifier says ${percent(right / (right + wrong || 1))} %`} />
    <p class="why1">${rates.more == null ? "" : rates.more ? html`About <b>${whole(rates.more)}</b> more labels for ±2 points.` : "Known to ±2 points."}</p>
    <h2>Kinds of completion <span class="soft">drawn at random within each</span></h2>
    <table class="t"><thead><tr><th>verdict, taken from</th><th class="num">all</th><th class="num">labelled</th><th class="num">errors</th></tr></thead>
      <tbody>${data.strata.slice(0, MOST_KINDS).map((s) => html`<tr><td class="kind"><${Verdict} v=${s.verdict} /> ${s.name}</td><td class="num">${whole(s.size)}</td><td class="num">${whole(s.labelled)}</td>
        <td class=${`num ${s.errors ? "wrong" : "softer"}`}>${whole(s.errors)}</td></tr>`)}</tbody></table></div>`;
}

function Said({ said }) {
  const differs = said.label !== "unsure" && said.v !== "none" && said.label !== said.v;
  const kind = said.v === "right" ? "A hole: false positive" : "False negative";
  return html`<div class="said" aria-live="polite"><bdi>${said.id}</bdi>: you said <b>${said.label}</b>, the verifier <span class=${`verd ${said.v}`}>${WORD[said.v]}</span>${
    differs ? html`. <b class="wrong">${kind}</b>` : ""}. <a href=${address("prompt", {}, said.i)}>See it</a></div>`;
}

function Rate({ name, e, max, width, note }) {
  return html`<div class="est"><div class="l"><span>${name}</span><b>${e ? `${percent(e.mean)} %` : "–"}</b></div>
    ${e && html`<${Dot} e=${e} max=${max} width=${width} />`}
    <div class="l n"><span>${e ? `${plural(e.count, "label")}; ` : ""}${note}</span><span>${e ? `${percent(e.low)} – ${percent(e.high)} %` : "0 – 100 %"}</span></div></div>`;
}
