#!moo verb unquote --on $player --method
"""unquote(text): a text without the quotes around all of it."""
import re
text = args[0].strip()
whole = re.fullmatch(r"""(?s)"((?:[^"]|(?<=\\)")*)(?<!\\)"|'((?:[^']|(?<=\\)'|'(?=\w))*)(?<!\\)'""", text)
if whole is None or len(text) < 2:
    return text
return re.sub(r"""\\(["'])""", r"\1", whole.group(1) if text[0] == '"' else whole.group(2))
