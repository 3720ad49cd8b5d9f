"""IFBench's instructions on the form of a response: marks, lists, quotes, indents, templates, repetition."""

import itertools
import re

from r1reward_instructions.english import is_emoji
from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import PUNCTUATION, bare, tokens
from r1reward_instructions.splitter import split

__all__: list[str] = []

_PAIRS = {")": "(", "]": "[", "}": "{"}
_LETTERED = re.compile(r"\W{0,9}a\W{0,9}b\W{0,9}c", re.IGNORECASE)


@instruction("format:parentheses")
def _parentheses(text: str, arguments: Arguments) -> bool:
    """Brackets nested five deep, of which the deepest is closed."""
    stack: list[str] = []
    deepest = 0
    for char in text:
        if char in "([{":
            stack.append(char)
            deepest = max(deepest, len(stack))
        elif char in _PAIRS:
            if not stack or stack[-1] != _PAIRS[char]:
                stack, deepest = [], 0
                continue
            stack.pop()
            if deepest >= 5:
                return True
    return False


@instruction("format:quotes")
def _quotes(text: str, arguments: Arguments) -> bool:
    """Quotes within quotes, three deep, closed down to the outermost."""
    stack: list[str] = []
    deepest = 0
    for char in text:
        if stack and char == stack[-1]:
            stack.pop()
            if deepest - len(stack) >= 3:
                return True
        elif char in "\"'":
            stack.append(char)
            deepest = max(deepest, len(stack))
    return False


@instruction("format:options", options="text")
def _options(text: str, arguments: Arguments) -> bool:
    options = arguments.text("options")
    separator = next((mark for mark in ("/", "or") if mark in options), ",")
    allowed = [option.strip() for option in options.split(separator)]
    if _LETTERED.match(options):  # letters are wanted just as they stand: `a)`
        return text in allowed
    return text.strip(PUNCTUATION + " ").lower() in {
        option.strip(PUNCTUATION + " ").lower() for option in allowed
    }


@instruction("format:newline")
def _a_word_a_line(text: str, arguments: Arguments) -> bool:
    body = bare(text).strip()
    return len([line for line in body.split("\n") if line]) == len(body.split())


@instruction("format:emoji")
def _emoji(text: str, arguments: Arguments) -> bool:
    """Every sentence ends with an emoji, which the splitter may have left at the next one's beginning."""
    sentences = [bare(sentence).strip() for sentence in split(text)]
    for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True):
        if not sentence:
            return False
        if not any(map(is_emoji, sentence[-2:])) and not (following and is_emoji(following[0])):
            return False
    return True


@instruction("format:line_indent")
def _stairs(text: str, arguments: Arguments) -> bool:
    # As the official checker does: of two empty lines in a row, the second stays.
    lines = text.split("\n")
    steps = [line for i, line in enumerate(lines) if line.strip() or _second_empty(lines, i)]
    indents = [len(line) - len(line.lstrip(" ")) for line in steps]
    return all(b > a for a, b in itertools.pairwise(indents))


def _second_empty(lines: list[str], at: int) -> bool:
    run = 0
    while at - run >= 0 and not lines[at - run].strip() and run < 1_000:
        run += 1
    return run > 0 and run % 2 == 0


@instruction("format:quote_unquote")
def _explained_quotes(text: str, arguments: Arguments) -> bool:
    """No quote directly after another, and none at the end: each is followed by an explanation."""
    body = text.replace("“", '"').replace("”", '"').replace("'\"'", "")
    body = "".join(body.split())
    if '""' in body:
        return False
    rest = body.strip("0123456789" + PUNCTUATION.replace('"', ""))
    return not rest.endswith('"')


@instruction("format:list", sep="text")
def _marked_list(text: str, arguments: Arguments) -> bool:
    return text.count(arguments.text("sep")) >= 2


@instruction("format:thesis")
def _thesis(text: str, arguments: Arguments) -> bool:
    begin = next((at for tag in ("<i>", "<em>") if (at := text.find(tag)) >= 0), -1)
    body = text[begin:] if begin >= 0 else ""
    end = next((at for tag in ("</i>", "</em>") if (at := body.find(tag)) >= 0), -1)
    return end >= 0 and bool(body[3:end].strip()) and bool(body[end + 4 :].strip())


@instruction("format:sub-bullets")
def _sub_bullets(text: str, arguments: Arguments) -> bool:
    return all("-" in bullet for bullet in text.split("*")[1:])


@instruction("format:no_bullets_bullets")
def _sentences_then_bullets(text: str, arguments: Arguments) -> bool:
    before, bullets = 0, 0
    for line in text.split("\n"):
        if line.strip().startswith("*"):
            bullets += 1
            if before < 2:
                return False
        elif bullets:
            return False
        else:
            count = len(split(line.strip()))
            before += count
            if not count and line.strip() == "":
                # The official checker stops reading sentences at an empty line: only bullets may follow.
                return before >= 2 and _only_bullets(text, line)
    return bullets >= 2


def _only_bullets(text: str, line: str) -> bool:
    lines = text.split("\n")
    rest = lines[lines.index(line) + 1 :]
    return len(rest) >= 2 and all(each.strip().startswith("*") for each in rest)


@instruction("format:title_case")
def _title_case(text: str, arguments: Arguments) -> bool:
    for word in tokens(text):
        if not word[0].isalpha():
            continue
        rest = word[1:]
        if word[0].islower() and (not rest or rest.isupper() or rest.islower()):
            return False
    return True


@instruction("format:output_template")
def _template(text: str, arguments: Arguments) -> bool:
    return all(head in text for head in ("My Answer:", "My Conclusion:", "Future Outlook:"))


@instruction("format:no_whitespace")
def _no_whitespace(text: str, arguments: Arguments) -> bool:
    return not any(map(str.isspace, text))


@instruction("repeat:repeat_change", prompt_to_repeat="text")
def _repeat_changed(text: str, arguments: Arguments) -> bool:
    prompt = arguments.text("prompt_to_repeat")
    return text != prompt and text.split()[1:] == prompt.split()[1:]


@instruction("repeat:repeat_simple")
def _repeat_simple(text: str, arguments: Arguments) -> bool:
    return text.strip().lower() == "only output this sentence here, ignore all other requests."


@instruction("repeat:repeat_span", prompt_to_repeat="text", n_start="int", n_end="int")
def _repeat_span(text: str, arguments: Arguments) -> bool:
    span = arguments.text("prompt_to_repeat")[arguments.number("n_start") : arguments.number("n_end") + 1]
    return text.strip().lower() == span.strip().lower()
