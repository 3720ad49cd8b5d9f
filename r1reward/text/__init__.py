r"""How a text is read: characters, words, final answers. One definition each, for the core and for all plugins.

| module | what it decides |
|---|---|
| `characters` | what shows nothing (zero-width spaces, fillers, controls), and text without lone surrogates |
| `words` | what a word is, in any script |
| `end_tokens` | the special tokens that generations end with |
| `formulas` | where LaTeX stands in a text; amounts of dollars are no LaTeX |
| `sentences` | where a sentence ends |
| `boxes` | `\boxed{…}` |
| `markers` | the words that announce an answer, in the languages of the field |
| `statements` | what stands behind them: "the answer is …" |
| `quantities`, `unit_words` | what a value looks like in a sentence, and the word behind it that is its unit |
| `denials`, `refusals` | words before and behind a value that say that it is not the one |
| `named_quantities` | other quantities than the question's: `pOH = 3` |
| `restatements` | answers in the question's own words: `91 is not prime` |
| `shaped_values` | ratios, points and bounds that a sentence gives |
| `stated_value`, `lone_value` | which value a sentence gives |
| `rivals` | corrections and alternatives: other values that a text offers behind its answer |
| `withdrawal`, `conditions`, `hearsay` | what a text takes back, says only under a condition, or only reports |
| `claims` | the boxes and statements that are left: what `final_answer` and `choice` read |
| `relative_amounts` | `42 less than 100`: amounts that are no value by themselves |
| `json_answer` | `{"answer": …}` |
| `marked`, `unmarked` | what a text marks as its answer, and what it says without marking it |
| `rules`, `final_answer` | all of these, by stated priority: the final answer of an answer part |
| `options` | the options of multiple choice, and the letter that a few words name |
| `choice` | the letter that an answer part settles on |

Nothing here knows a ground truth: what is read from a text cannot depend on what it ought to be. All of it runs in
time linear in the text.
"""
