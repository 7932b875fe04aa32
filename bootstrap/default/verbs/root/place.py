#!moo verb place --on $root_class --dspec this --ispec on:any under:any behind:any before:any beside:any over:any
"""place THING on|under|behind|before|beside|over OTHER: rests one thing against another in the room."""
print(f"You can't {verb_name} {this.title()}.")
