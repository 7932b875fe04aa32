#!moo verb cut_text --on $player --method
"""cut_text(text, words, last=False): what stands before and behind the first (or last) of the blank-separated words outside of quotes,
with that word between; (text, "", "") without one. A quote opens where a word begins, or behind a bar or a comma. Words of letters count only
as whole words, signs wherever they stand."""
import re
text, words, last = args[0].strip(), args[1].lower().split(), len(args) > 2 and args[2]
low = text.lower() if len(text.lower()) == len(text) else text
found, at = None, 0
while at < len(text):
    begins = at == 0 or text[at - 1].isspace()
    if (begins or text[at - 1] in "|,") and text[at] in "\"'":
        quote = re.compile(r'(?s)"(?:[^"\\]|\\.|\\$)*?(?<!\\)"' if text[at] == '"' else r"(?s)'(?:.*?[^\\])??'(?!\w)").match(text, at)
        if quote is not None:
            at = quote.end()
            continue
    for word in words if at else ():
        if not low.startswith(word, at):
            continue
        end = at + len(word)
        if not word[0].isalpha() or begins and (end == len(text) or text[end].isspace()):
            found = (text[:at].rstrip(), word, text[end:].lstrip())
            break
    if found and not last:
        break
    at += 1
return found or (text, "", "")
