"""What follows a value and says that it is not the one: another value beside it, or that it is wrong."""

import re

from r1reward.text.denials import POSTPOSED
from r1reward.text.quantities import VALUE

__all__ = ["ALTERNATIVE", "REFUSED", "TWICE"]

ALTERNATIVE = re.compile(
    rf"\s*[(]?\s*\b(?:if\b[^.]*\belse|unless|else)\b|[^,;]{{0,40}}?,?\s*\b(?:(?:or|atau|lub|vagy|sau|veya|hoặc)\b|(?:and|but|as\s+well\s+as|oder|bzw\.?|"
    rf"ou|und|et|y|o|или|eller)\W{{0,3}}(?:(?:also|equally|even|perhaps|maybe|possibly|sometimes|likewise)\W{{1,3}}){{0,2}}{VALUE})"
    rf"|(?:\s+[a-z]{{2,20}}){{0,2}},\s*{VALUE}(?:\s+[a-z]{{2,20}})?\s*$"
    rf"|\s+(?:when|if)\b[^;]{{1,60}}[,;]\s*{VALUE}\s+(?:when|if)\b"
    rf"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{{0,6}}?\s*[，,]?\s*(?:也可能是?|或者?|或是|か|和|与|または|또는)\s*{VALUE}"
)
TWICE = re.compile(
    rf"\b([A-Za-z])\s*=\s*{VALUE}\s*,?\s*(?:(?:and|or|,)\s+(?:also\s+)?\1|or\s+[A-Za-z])\s*=\s*{VALUE}\s*$"
)
REFUSED = re.compile(
    rf"[\u3040-\u30ff\u3400-\u9fff]{{0,6}}?不是|\s*(?:{POSTPOSED})"
    r"|,?\s*(?:(?:is|was)\s+)?(?:(?:only|just|merely)\s+)?(?:a|an|my|our|the|his|her|their)\s+(?:\w+\s+){0,2}(?:guess|hunch|hope|wish|lie|joke)\b"
    r"|\s+is\s+(?:also\s+)?(?:an?\s+(?:perfect|prime|composite|even|odd|multiple|divisor|factor|power|square|cube|whole|positive|"
    r"negative|rational|irrational|natural|real)\b|(?:even|odd|prime|composite|divisible|irrational)\b)"
    r"|,?\s*(?:said|says)\s+(?:nobody|no\s+one)\b|\s+with\s+(?:a\s+)?(?:\w+\s+)?probability\b"
    r"|(?:\s+[a-z]{2,20}){0,2}[,\s(]\s*(?:maybe|perhaps|possibly)\W*\Z"
    r"|\s*[(\[]\s*(?:wrong|incorrect|rejected|discarded|excluded|extraneous|invalid|false|impossible|ruled\s+out|no)\b|\s*[✗❌✘]"
    r"|,?\s*(?:doesn['’]t|does\s+not|can['’]t\s+be|cannot\s+be|fails|contradicts|violates|leads?\s+to\s+(?:an?\s+)?(?:contradiction|absurdity)|"
    r"(?:is|was|gets?|must\s+be|can\s+be)\s+(?:rejected|discarded|excluded|extraneous|eliminated|ruled\s+out|invalid|unlikely|"
    r"too\s+(?:big|large|small|low|high|many|few|much)|an?\s+(?:red\s+herring|trap|mistake|decoy|distractor|lie|error|typo|guess|placeholder)))\b"
    r"|\s*(?:(?:,?\s*(?:but\s+|and\s+)?(?:which|that|this|it)\s+)?(?:is|was)\s*(?:wrong|incorrect|false)\b|(?:is|was)\s*(?:not|never)\b|isn['’]t|wasn['’]t|(?:\w+\s+)?(?:is\s+)?(?:wrong|incorrect|impossible|false)\b|[\u3040-\u30ff\u3400-\u9fff]{0,3}(?:では|じゃ)(?:あり|な)|[\uac00-\ud7a3]{0,3}?[가이]?\s*아[니닙])"
    r"|\s+(?:\w+\s+)?(?:would|could|must)\s+be\s+(?:too|far\s+too|way\s+too)\s+\w+"
)
