"""The names that people, fences and data sets give to programming languages."""

import re

from r1reward_sandbox import LANGUAGES

__all__ = ["language_named", "language_of_tag"]

_VERSION = re.compile(r"[-_.=\d]+\Z")
# What a column of this name may say when it is of the language of people: codes of two letters, with a country or
# script behind them, of three letters, and names.
_SPOKEN_CODE = re.compile(r"[a-z]{2}(?:[-_][a-z0-9]{2,8})+\Z|[a-z]{3}[-_][a-z]{4}\Z")
_SPOKEN_NAMES = """
    aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cv cy da de dv dz ee el en eo es et eu
    fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj
    kk kl km kn ko kr ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr
    nv ny oc oj om or os pa pi ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg
    th ti tk tl tn to tr tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    ara ben ces cze dan deu dut ell eng est fas fin fra fre ger gre heb hin hun ind ita jpn kor lat lav lit msa nld
    nob nor per pol por ron rum rus slk slo slv spa srp swa swe tam tel tha tur ukr urd vie zho chi cmn
    afrikaans albanian amharic arabic armenian azerbaijani basque belarusian bengali bosnian bulgarian burmese catalan
    chinese croatian czech danish dutch english estonian filipino finnish french galician georgian german greek
    gujarati hausa hebrew hindi hungarian icelandic igbo indonesian irish italian japanese javanese kannada kazakh
    khmer korean kurdish kyrgyz lao latin latvian lithuanian macedonian malay malayalam mandarin maori marathi
    mongolian nepali norwegian pashto persian polish portuguese punjabi romanian russian sanskrit serbian sinhala
    slovak slovenian somali spanish sundanese swahili swedish tagalog tajik tamil telugu thai tibetan turkish turkmen
    ukrainian urdu uzbek vietnamese welsh xhosa yoruba zulu
"""
_SPOKEN = frozenset(_SPOKEN_NAMES.split())
# What says nothing of any language.
_NEUTRAL = frozenset((
    "", "all", "any", "code", "coding", "mixed", "multi", "multilingual", "multiple", "n/a", "na", "natural", "nl",
    "none", "null", "other", "plain", "plaintext", "text", "unknown", "unspecified",
))  # fmt: skip


def language_of_tag(info: str) -> str | None:
    """The registered language that the words after a fence begin with: `Python 3`, `{.py}`, `cpp17`, `a.rs`."""
    match: re.Match[str] | None = re.match(r"[{.\s]*(?:lang(?:uage)?-)?([\w+#.-]+)", info.lower())
    return _registered(match[1]) if match else None


def language_named(text: str) -> str | None:
    """The language that a column names: of the sandbox's table, or another that programs are written in, else `None`.

    `GNU C++17`, `Python 3`, `PyPy 3-64`, `Java 11` and `node.js` are languages; `en`, `zh_Hans` and `text` are none.
    A word that nobody has registered is a programming language that is not here: its programs are not Python.
    """
    words = re.findall(r"[\w+#.*/-]+", text.lower())
    joined = "".join(words[:2])
    if joined.startswith(("python2", "pypy2")) or joined == "py2":
        return "pypy2" if joined.startswith("pypy") else "python2"
    for word in words:
        if name := _registered(word):
            return name
    whole = " ".join(words)
    spoken = whole in _NEUTRAL or words[0] in _SPOKEN or _SPOKEN_CODE.match(whole)
    return None if spoken else whole


def _registered(word: str) -> str | None:
    for name in (word, _VERSION.sub("", word), word.rpartition(".")[2]):
        if name in LANGUAGES:
            return LANGUAGES[name].name
    if word.startswith(("pypy", "ipython", "python")):
        return "python"
    return "cpp" if "++" in word else None
