"""The page in a real browser, without a window: every view, keys, addresses, hostile text, contrast, a narrow screen."""

import json
import os
import shutil
from pathlib import Path

import pytest

from .conftest import HOSTILE, ROWS, indexed, row, serving, write

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install 'r1reward[test]'"
)
CHROMIUM = os.environ.get("R1REWARD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
if not CHROMIUM:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

VIEWS = {
    "overview": ".figs",
    "overview?source=gsm8k&v=wrong": ".figs",
    "table?v=wrong": ".trow.r a",
    "table?row=5&peek=1": ".peekp .chead",
    "prompt/5": ".col .chead",
    "prompt/166?think=1": ".col .chead",
    "compare": ".matrix a",
    "label": ".lq",
}
"""By address: what is there once the view is."""


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(run, other, tmp_path_factory):
    with serving([run, other], tmp_path_factory.mktemp("labels") / "labels.jsonl") as address:
        yield address


class Page:
    """One tab; what went wrong in it and whom it asked is asserted at its end."""

    def __init__(self, tab, address):
        self.tab, self.address = tab, address
        self.errors, self.requests = [], []
        tab.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda e: self.errors.append(str(e)))
        tab.on("request", lambda r: self.requests.append(r.url))
        tab.set_default_timeout(15_000)

    def open(self, view, wait=None):
        self.tab.goto("about:blank")
        self.tab.goto(f"{self.address}#/{view}")
        self.tab.wait_for_selector(wait or VIEWS[view])

    def press(self, *keys):
        for key in keys:
            self.tab.keyboard.press(key)

    def says(self, script, value=True):
        """Wait until a script's value is this one; the page forbids the browser to make code of text, as we would."""
        for _ in range(150):
            if (said := self.tab.evaluate(script)) == value:
                return
            self.tab.wait_for_timeout(100)
        assert said == value

    def drawn(self):
        """Wait until what the page shows is what its keys act on: their handlers are set behind the next frame."""
        self.tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def hash(self, text):
        self.says(f"location.hash.includes({json.dumps(text)})")

    def check(self):
        assert self.errors == []
        assert [u for u in self.requests if not u.startswith((self.address, "data:", "about:"))] == []


@pytest.fixture
def page(browser, address, request):
    tab = browser.new_page(viewport=getattr(request, "param", {"width": 1320, "height": 900}))
    page = Page(tab, address)
    yield page
    page.check()
    tab.close()


@pytest.fixture(scope="module")
def axe():
    import axe_core_python

    return next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text()


def test_the_overview_says_what_the_server_says(page):
    page.open("overview")
    text = page.tab.inner_text(".figs")
    said = page.tab.evaluate("fetch('api/overview').then(r => r.json())")
    assert f"{said['reward']['mean']:.2f}" in text
    assert f"{100 * said['right']['mean']:.1f} %" in text
    assert f"pass@{said['pass_at'][-1][0]}" in text


def test_each_mark_leads_to_its_rows(page):
    page.open("overview")
    page.tab.click("text=agree with each other")
    page.hash("#/table?sign=suspect")
    page.tab.wait_for_selector(".trow.r a")
    page.tab.go_back()
    page.tab.wait_for_selector(".figs")
    page.tab.click(".reason >> nth=0")
    page.hash("#/table?reason=")
    page.tab.wait_for_selector(".trow.r a")


def test_the_table_is_walked_by_keys(page):
    page.open("table?v=wrong")
    page.press("j", "j", "k")
    page.tab.wait_for_selector("[aria-selected=true]")
    page.press("Space")
    page.tab.wait_for_selector(".peekp .chead")
    page.press("j")
    page.press("Enter")
    page.hash("#/prompt/")
    page.tab.wait_for_selector(".col[aria-current=true]")
    page.press("o")
    page.says("[...document.querySelectorAll('details.think')].every((d) => d.open)")
    page.press("r")
    page.tab.wait_for_selector("pre.raw")
    page.press("Escape")
    page.hash("#/table")
    page.hash("row=")


def test_the_end_of_the_table_is_reached_and_only_what_is_in_sight_is_drawn(page):
    page.open("table?v=wrong")
    total = page.tab.evaluate("fetch('api/rows?v=wrong&limit=1').then(r => r.json())")["total"]
    page.press("G")
    page.says("document.querySelector('.foot span').textContent", f"{total} of {total}")
    assert page.tab.evaluate("document.querySelectorAll('.trow.r').length") < 60


def test_an_address_shows_a_colleague_the_same(page):
    page.open("table?v=wrong&sort=-len&cols=v,id,len", ".trow.r a")
    cells = "[...document.querySelectorAll('.trow.r [role=cell]:nth-child(3)')].map((e) => +e.textContent.replace(',', ''))"
    lengths = page.tab.evaluate(cells)
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) > 10
    page.open("prompt/9?by=reward&view=raw", "pre.raw")
    assert page.tab.get_attribute(".gchip[aria-current=true]", "aria-current") == "true"


def test_prompts_are_walked_and_keys_in_a_field_are_text(page):
    page.open("prompt/5")
    page.press("j")
    page.hash("#/prompt/8")
    page.says("document.querySelector('.pv[data-at=\"8\"] .gchip[aria-current=true]') !== null")
    page.drawn()
    page.press("ArrowRight")
    page.hash("#/prompt/9")
    page.press("/")
    page.tab.keyboard.type("jkx")
    page.hash("q=jkx")
    page.tab.wait_for_selector("text=No completion is like that")
    page.press("Escape")
    page.press("x")
    page.says("!location.hash.includes('q=')")


def test_how_many_pass_the_filter_is_said_beside_how_many_there_are(page):
    page.open("overview?source=gsm8k&v=wrong")
    total = page.tab.evaluate("fetch('api/rows?source=gsm8k&v=wrong&limit=1').then(r => r.json())")["total"]
    every = page.tab.evaluate("fetch('api/meta').then(r => r.json())")["runs"][0]["completions"]
    page.says("document.querySelector('.count').textContent", f"{total} of {every} completions")
    page.press("x", "x")
    page.says("document.querySelector('.count').textContent", f"{every} completions")
    page.open("overview?q=number 7?", ".figs")
    page.says("document.querySelector('.count').textContent.startsWith('4 of ')")


def test_an_address_that_leads_nowhere_leads_back(browser, address):
    page = Page(browser.new_page(), address)
    page.open("prompt/99999?v=wrong", "text=no completion 99999")
    page.tab.click("text=Back to the table")
    page.hash("#/table?v=wrong")
    page.tab.wait_for_selector(".trow.r a")
    page.open("table?q=zygodactyl", "text=No completion is like that")
    page.tab.wait_for_selector("text=Nothing to narrow down")
    page.tab.close()


def test_a_completion_that_was_cut_pushes_no_other_out_of_sight(browser, tmp_path):
    cut = ("<think>" + "one line\n" * 200, 0.0, None)
    rows = [row(1, [cut, ("<think>x</think>\\boxed{7}", 1.0, "7")] * 4, id="cut")]
    run = indexed(write(tmp_path / "cut.jsonl", rows), tmp_path / "cache")
    with serving([run]) as address:
        page = Page(browser.new_page(viewport={"width": 1440, "height": 940}), address)
        page.open("prompt/7", ".col .chead")
        heads = "[...document.querySelectorAll('.col .chead')].filter((e) => e.getBoundingClientRect().bottom < innerHeight)"
        page.says(f"{heads}.length", 8)
        page.press("o")
        page.says("document.querySelector('details.think .body').clientHeight > 900")
        page.check()
        page.tab.close()
    run.close()


def test_text_is_searched_and_views_are_reached_by_two_keys(page):
    page.open("overview")
    page.press("/")
    page.tab.keyboard.type("NUMBER 7?")
    page.press("Enter", "g", "t")
    page.hash("#/table?q=NUMBER")
    page.says("document.querySelector('.tools .soft').textContent", "4 completions of 1 prompt")
    page.press("g", "o")
    page.hash("#/overview")
    page.press("?")
    page.tab.wait_for_selector("[role=dialog]")
    page.press("Escape")
    page.says("document.querySelector('[role=dialog]')", None)
    page.press("d")
    page.says("document.documentElement.dataset.theme", "dark")


def test_hostile_text_is_text_in_every_field(page):
    count = sum(len(r["completions"]) for r in ROWS)
    for view, wait in [
        (f"prompt/{count - 1}?think=1", ".col .chead"),
        (f"prompt/{count - 1}?view=raw", "pre.raw"),
        (f"table?row={count - 1}&peek=1&sort=-len", ".peekp .chead"),
        ("overview", ".figs"),
    ]:
        page.open(view, wait)
        page.tab.wait_for_timeout(200)
        assert page.tab.evaluate("window.hit") is None
        made = "document.querySelectorAll('main img, main script, main iframe, main [href^=\"javascript\"], main [onerror]').length"
        assert page.tab.evaluate(made) == 0
        assert "onerror" in page.tab.inner_text("main")
    assert HOSTILE[:20] in page.tab.inner_text("main")


HEAVY = {
    "openings that nothing closes": "\\[" * 150_000,
    "openings with one end far away": "\\(" * 100_000 + "\\)",
    "escaped dollars": "\\$" * 150_000,
    "environments": "\\begin{align}" * 30_000,
    "boxes in boxes": "\\boxed{" * 60_000,
    "braces": "$" + "{" * 1900 + "}" * 1900 + "$",
    "fractions": ("$" + "\\frac12" * 550 + "$ ") * 100,
    "one letter under many accents": "a" + "\u0301" * 50_000,
    "one word": "x" * 1_200_000,
    "definitions without an end": "$\\def\\a{\\a\\a}\\a$ $\\def\\x#1{\\x{#1#1}}\\x{a}$",
}


@pytest.mark.parametrize("kind", HEAVY)
def test_no_text_makes_the_page_stand_still(kind, browser, tmp_path):
    text = HEAVY[kind]
    rows = [row(1, [(text, 0.0, text[:300])] * 2, id="heavy", prompt=text[:100_000], truth=text[:300])]
    run = indexed(write(tmp_path / "heavy.jsonl", rows), tmp_path / "cache")
    with serving([run]) as address:
        page = Page(browser.new_page(viewport={"width": 1320, "height": 900}), address)
        page.open("prompt/0?think=1", ".col .chead")
        assert page.tab.evaluate("document.querySelectorAll('*').length") < 30_000
        page.check()
        page.tab.close()
    run.close()


def test_a_formula_is_drawn_over_nothing_but_its_own_text(browser, tmp_path):
    text = "$\\rule{9999em}{9999em}$ $\\hspace{-400em}\\raisebox{40em}{right}$ $\\kern-90em x$"
    run = indexed(write(tmp_path / "far.jsonl", [row(1, [(text, 0.0, "7")])]), tmp_path / "cache")
    with serving([run]) as address:
        page = Page(browser.new_page(viewport={"width": 1320, "height": 900}), address)
        page.open("prompt/0", ".col .rich .katex")
        clipped = "[...document.querySelectorAll('.rich')].map((e) => getComputedStyle(e).overflowX)"
        assert set(page.tab.evaluate(clipped)) == {"clip"}
        verdict = page.tab.evaluate(
            "(() => { const b = document.querySelector('.col .verd').getBoundingClientRect();"
            "return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2).className })()"
        )
        assert verdict == "verd wrong"
        page.tab.close()
    run.close()


def test_what_would_not_be_seen_has_a_sign_of_its_own(page):
    page.open("overview")
    seen = page.tab.evaluate(
        "import(new URL('static/numbers.js', document.baseURI)).then(({ visible }) => "
        "[visible('a\\u202eb\\x1b[31m\\x00\\tc\\n'), visible('a\\u200bb'), visible('a\\u200bb', true), visible('e\\u0301')])"
    )
    assert seen == ["a\u2426b\u241b[31m\u2400\tc\n", "a\u200bb", "a\u2426b", "e\u0301"]


def test_flips_are_walked_and_each_cell_leads_to_its_rows(page):
    page.open("compare")
    said = page.tab.evaluate("fetch('api/compare').then(r => r.json())")
    flips = sum(n for v, w, n in said["matrix"] if v != w)
    page.says("document.querySelector('.tabs .badge').textContent", str(flips))
    page.press("j")
    page.hash("row=")
    page.press("Enter")
    page.hash("#/prompt/")
    page.open("compare")
    page.tab.click(".matrix td.flip a >> nth=0")
    page.hash("#/table?flip=")
    page.tab.wait_for_selector(".trow.r a")


def test_a_verdict_is_hidden_until_one_has_said(page):
    page.open("label")
    assert page.tab.query_selector(".lmain .verd, .lmain .terms") is None
    assert "0 labels" in page.tab.inner_text(".lside h2 >> nth=0")
    page.press("w")
    page.tab.wait_for_selector(".said .verd")
    page.says("document.querySelector('.lside h2').textContent.startsWith('1 label ')")
    page.press("z")
    page.says("document.querySelector('.lside h2').textContent.startsWith('0 labels ')")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(theme, page, axe):
    for view, wait in list(VIEWS.items())[:: 1 if theme == "light" else 2]:
        page.open(f"{view}{'&' if '?' in view else '?'}theme={theme}", wait)
        page.tab.evaluate(axe)
        rules = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})"
        found = page.tab.evaluate(
            f"{rules}.then((r) => r.violations.map((v) => [v.id, v.impact, v.nodes[0].html]))"
        )
        assert [v for v in found if v[1] in ("serious", "critical")] == [], view


@pytest.mark.parametrize("page", [{"width": 400, "height": 860}], indirect=True)
def test_a_narrow_screen_shows_all_without_scrolling_sideways(page):
    for view in VIEWS:
        page.open(view, "header.top" if "table" in view else None)
        page.tab.wait_for_timeout(150)
        assert page.tab.evaluate("document.documentElement.scrollWidth") <= 400, view
    for view in ("table?v=wrong", "overview?v=wrong&source=gsm8k&len=1..9999&rate=some"):
        page.open(view, ".count")
        inside = "[...document.querySelectorAll('.filters > *')].every((e) => e.getBoundingClientRect().right <= 400)"
        page.says(inside)
    page.open("prompt/9", ".col .chead")
    whole = "[...document.querySelectorAll('.file > *')].every((e) => e.scrollWidth <= e.clientWidth)"
    page.says(whole)  # both runs' names
    chip = "document.querySelector('.gchip[aria-current=true]').getBoundingClientRect()"
    page.press("ArrowRight", "ArrowRight")
    page.says(f"{chip}.left >= 0 && {chip}.right <= 400")
    page.open("table?v=wrong&row=5&peek=1", ".peekp .chead")
    page.says(
        "(() => { const e = document.querySelector('.peekp .chead'); return e.scrollWidth <= e.clientWidth })()"
    )
    page.open("table?v=wrong", ".trow.r.n")
    page.tab.click("text=Filter")
    page.tab.wait_for_selector(".facets.open")


def test_the_table_is_printed_with_all_its_columns_and_without_what_is_pressed(page):
    page.open("table?v=wrong")
    page.tab.emulate_media(media="print")
    widths = "[document.querySelector('.trow.r').getBoundingClientRect().width, innerWidth]"
    row_width, window_width = page.tab.evaluate(widths)
    assert row_width > 0.9 * window_width
    assert not page.tab.is_visible(".facets")
    assert not page.tab.is_visible(".search")


class Clicks:
    """A colleague at the overview, whose clicks are counted."""

    def __init__(self, page):
        self.page, self.count = page, 0
        page.open("overview")

    def __call__(self, selector, wait):
        self.count += 1
        self.page.tab.click(selector)
        self.page.tab.wait_for_selector(wait)
        return self

    def said(self, selector):
        return self.page.tab.inner_text(selector)


QUESTIONS = {
    "why did this completion get 0, and what was taken for its answer?": (
        [("nav >> text=Table", ".trow.r a"), (".facets >> text=wrong", ".trow.r a"), (".trow.r a", ".col .terms")],
        ".col[aria-current=true]",
        "accuracy",
    ),
    "which prompts give no gradient, and is a ground truth wrong?": (
        [("text=agree with each other", ".trow.r a"), (".trow.r a", ".col .terms")],
        ".pfacts",
        "Ground truth",
    ),
    "what is without a verdict, and why?": (
        [("text=No verdict", ".trow.r a"), (".trow.r a", ".col .terms")],
        ".col[aria-current=true] .terms",
        "undecided",
    ),
    "which verdicts flipped, which way, for which reason?": (
        [("nav >> text=Compare", ".matrix a")],
        "main",
        "another reason",
    ),
    "is the policy hacking?": ([(".sign >> nth=0", ".trow.r a"), (".trow.r a", ".col .terms")], ".pv", "right"),
    "how often is the verifier wrong?": ([("nav >> text=Label", ".lq")], ".lside", "Share right, corrected"),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_colleagues_question_is_answered_in_three_clicks(question, page):
    steps, where, answer = QUESTIONS[question]
    clicks = Clicks(page)
    for selector, wait in steps:
        clicks(selector, wait)
    assert answer in clicks.said(where)
    assert clicks.count <= 3
