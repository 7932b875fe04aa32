#!moo verb typed_value --on $player --method
"""typed_value(text, evaluate=False): the value that typed text stands for. #N, $name, me, here and the NAME are objects, a literal is its
value, anything else the text itself; =EXPRESSION is run, with the rights of whoever typed it, if `evaluate`."""
import re
from moo.sdk import NoSuchObjectError, UsageError, asker, context, lookup, moo_eval, set_task_perms
text = args[0].strip()
parser = context.parser
who = asker() or context.player

def run(code, remedy, literal):
    try:
        with set_task_perms(who):
            value = moo_eval(code)
        why = unkept(value)
    except (TypeError, ValueError) as error:
        why = str(error)
        if not literal and "stored" not in why:
            raise
    if why:
        raise UsageError(f"That value cannot be kept: {why}. {remedy}")
    return value

def unkept(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return next((why for why in map(unkept, value) if why), "")
    if isinstance(value, dict):
        return unkept(list(value)) or unkept(list(value.values()))
    if isinstance(value, complex):
        return "it is a complex number"
    if isinstance(value, float) and value - value != 0:
        return "it is no finite number"
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        return "it holds half a character"
    return ""

if not text:
    raise UsageError("A value is missing.")
if text[0] == "=":
    if len(args) < 2 or not args[1]:
        raise UsageError("Only programmers may write = and an expression. Put text in quotes.")
    code = text[1:].strip()
    try:
        if not code or code[0] == "#":
            raise SyntaxError("nothing")
        return run("(\n" + code + "\n)", "Make it another one.", False)
    except SyntaxError:
        raise UsageError("After = an expression must stand: no statement, no comment, and not nothing.")
if re.fullmatch("#[0-9]+|(?i:me|here)", text):
    found = parser.get_pronoun_object(text)
elif re.fullmatch(r"\$[A-Za-z_][A-Za-z0-9_]*", text):
    found = lookup(text)
elif re.fullmatch(r"(?s)the\s+\S.*", text):
    found = parser.find_object("", text)
else:
    token = re.compile(r"""\s*(?:(?P<value>-?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:(?:0|[1-9](?:_?[0-9])*)|[0-9]+\.[0-9]*|\.[0-9]+)"""
                       r"""(?:[eE][-+]?[0-9]+)?[jJ]?)(?![\w.])|(?:True|False|None)\b"""
                       r"""|(?:[bB]?[rR]?|[rR][bB]|[uU])(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))|(?P<open>[\[({])|(?P<close>[\])}])|(?P<sign>[,:]))""")
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
        return run(text, "Put all of it in quotes to keep it as text.", True)
    except SyntaxError:
        return text
if found is None:
    raise NoSuchObjectError(text[4:].strip() if text.startswith("the") else text)
return found
