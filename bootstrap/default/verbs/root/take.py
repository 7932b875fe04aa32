#!moo verb take get --on $root_class --dspec this --ispec from:any
"""take THING [from PLACE]: picks something up."""
print(f"You can't {verb_name} {this.title()}.")
