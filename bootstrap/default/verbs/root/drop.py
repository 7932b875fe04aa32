#!moo verb drop throw --on $root_class --dspec this
"""drop THING: puts down something you carry."""
print(f"You can't {verb_name} {this.title()}.")
