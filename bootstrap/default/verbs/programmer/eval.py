#!moo verb @eval eval --on $programmer --reserved --raw
"""@eval CODE, or ;CODE: runs Python with your rights and shows the value."""
from moo.sdk import UserError, asker, context, escape, moo_eval, set_task_perms
code = context.parser.raw or ""
if not code.strip():
    raise UserError("Run what? Type for example: ;1 + 1")
with set_task_perms(asker() or context.player):
    try:
        value = moo_eval(code, show=True)
    except SyntaxError as error:  # of what was typed, so its author may read it
        raise UserError(f"SyntaxError: {error}")
    if value is not None:
        print(escape(value))
