#!moo verb gift_rule --on $player --method
"""gift_rule(): what becomes of things that others give: all, ask or none, of the property gifts. Whatever else it holds is ask."""
try:
    rule = this.get_property("gifts", default="all")
except PermissionError:
    rule = "ask"
return rule if rule in ("all", "ask", "none") else "ask"
