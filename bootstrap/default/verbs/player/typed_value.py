#!moo verb typed_value --on $player --method
"""typed_value(text, evaluate=False): the value that typed text stands for. #N, $name, me, here and the NAME are objects, a literal is its
value, anything else the text itself; =EXPRESSION is run, with the rights of whoever typed it, if `evaluate`."""
import re
from moo.sdk import NoSuchObjectError, UsageError, asker, context, lookup, moo_eval, set_task_perms
text = args[0].strip()
parser = context.parser
who = asker() or context.player

def run(code):
    with set_task_perms(who):
        return moo_eval(code)

if not text:
    raise UsageError("A value is missing.")
if text[0] == "=":
    if len(args) < 2 or not args[1]:
        raise UsageError("Only programmers may write = and an expression. Put text in quotes.")
    code = text[1:].strip()
    try:
        if not code or code[0] == "#":
            raise SyntaxError("nothing")
        return run("(\n" + code + "\n)")
    except SyntaxError:
        raise UsageError("After = an expression must stand: no statement, no comment, and not nothing.")
if re.fullmatch("#[0-9]+|(?i:me|here)", text):
    found = parser.get_pronoun_object(text)
elif re.fullmatch(r"\$[A-Za-z_][A-Za-z0-9_]*", text):
    found = lookup(text)
elif re.fullmatch(r"(?s)the\s+\S.*", text):
    found = parser.find_object("", text)
else:
    token = re.compile(r"""\s*(?:(?P<value>-?(?:0|[1-9](?:_?[0-9])*)(?![\w.])|-?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?(?![\w.])|(?:True|False|None)\b"""
                       r"""|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<open>[\[({])|(?P<close>[\])}])|(?P<sign>[,:]))""")
    at, before, deep = 0, "open", 0
    while at < len(text):
        found = token.match(text, at)
        if found is None or found.lastgroup in ("value", "open") and before in ("value", "close"):
            return text
        at, before = found.end(), found.lastgroup
        deep += 1 if before == "open" else -1 if before == "close" else 0
        if deep < 0 or deep > 32 or deep == 0 and before == "sign":
            return text
    if deep or before not in ("value", "close") or text[0] == "(" and "," not in text:
        return text
    try:
        return run(text)
    except Exception:
        return text
if found is None:
    raise NoSuchObjectError(text[4:].strip() if text.startswith("the") else text)
return found
