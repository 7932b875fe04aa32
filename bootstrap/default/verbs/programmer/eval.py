#!moo verb @eval eval --on $programmer --raw
"""@eval CODE, or ;CODE: runs Python with your rights and shows the value."""
from moo.sdk import asker, context, escape, moo_eval, set_task_perms
with set_task_perms(asker() or context.player):
    value = moo_eval(context.parser.raw or "")
    if value is not None:
        print(escape(repr(value)))
