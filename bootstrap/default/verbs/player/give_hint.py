#!moo verb give_hint --on $player --method
"""give_hint(text, word): how to type what somebody meant who gave a thing without "to": olga coin, or coin olga."""
from moo.sdk import UserError
words, word = args[0].split()[:8], args[1]
people = [one for one in this.location.contents.all()[:100] if one.is_player() and one != this] if this.location is not None else []
carried = list(this.contents.all()[:100])
for cut in range(1, len(words)):
    first, second = " ".join(words[:cut]), " ".join(words[cut:])
    for name, other in ((first, second), (second, first)):
        try:
            who, thing = this.among(name, people), this.among(other, carried)
        except UserError:
            continue
        if who is not None and thing is not None:
            return f"Type: {word} {this.title_of(thing)} to {who.title()}"
try:
    thing = this.among(args[0], carried)
except UserError:
    thing = None
return f"Give it to whom? Type: {word} {this.title_of(thing) if thing is not None else 'THING'} to SOMEBODY"
