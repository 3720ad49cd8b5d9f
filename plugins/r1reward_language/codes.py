"""Language codes: what a user may write, and which labels of the model count as the same language.

Varieties that share their written words cannot be told apart word by word, so they count as one: Bokmål and
Nynorsk (`no`), the Sinitic languages in Han characters (`zh`), Bosnian, Croatian, Serbian and Serbo-Croatian
(`sh`), the Arabic vernaculars (`ar`), and so on. A policy that answers a `zh-Hant` prompt in
simplified characters is therefore consistent.
"""

import re
from collections.abc import Iterable
from typing import Final

from r1reward.errors import SpecError, unknown_name

__all__ = ["UNDETERMINED", "canonical", "parse_language"]

UNDETERMINED: Final = "und"
"""ISO 639-2's code for a text whose language cannot be told."""

_FAMILIES: Final = {
    "ar": "arz ary apc acm ars ajp aeb arb",
    "az": "azb aze",
    "fa": "prs pes",
    "he": "iw",
    "id": "in ind",
    "ko": "kor",
    "no": "nb nn nob nno",
    "sh": "bs hr sr",
    "tl": "fil",
    "zh": "cmn yue wuu lzh gan hak nan zho chi",
}
# ISO 639-2/3 codes of the languages people name most; the model itself knows two letters for them.
_THREE_LETTERS: Final = (
    "ara=ar ben=bn bul=bg cat=ca ces=cs dan=da deu=de ger=de ell=el eng=en est=et fas=fa fin=fi fra=fr "
    "fre=fr heb=he hin=hi hun=hu ita=it jpn=ja kat=ka lit=lt lav=lv mar=mr msa=ms nld=nl pol=pl por=pt "
    "ron=ro rus=ru slk=sk slv=sl spa=es sqi=sq swa=sw swe=sv tam=ta tel=te tha=th tur=tr ukr=uk urd=ur vie=vi"
)
_CANONICAL: Final = {code: family for family, codes in _FAMILIES.items() for code in codes.split()} | dict(
    pair.split("=", 1) for pair in _THREE_LETTERS.split()
)
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)


def canonical(label: str) -> str:
    """Return the code under which `label` is counted: `nb` → `no`, `yue` → `zh`, `en` → `en`."""
    return _CANONICAL.get(label, label)


def parse_language(tag: str, known: Iterable[str], where: str = "target") -> str:
    """Read a language tag (`zh`, `zh-Hant`, `pt_BR`, `nob`) as the code under which it is counted.

    `known` are the codes that can be identified; `where` names the option or column in the error.

    Raises:
        SpecError: `tag` is no language tag, or a language that is not in `known`.
    """
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        raise SpecError(f"{where}: {tag!r} is not a language code; write one like 'en', 'zh' or 'pt-BR'")
    code = canonical(match[1].lower())
    codes = set(known)
    if code not in codes:
        raise SpecError(f"{where}: {unknown_name('language', code, codes)}")
    return code
