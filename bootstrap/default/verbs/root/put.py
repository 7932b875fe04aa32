#!moo verb put insert --on $root_class --dspec any --ispec in:this on:this
"""put THING in CONTAINER: puts something you carry or see into an open container."""
from moo.sdk import context
parser = context.parser
parser.get_dobj()
if parser.has_pobj_str("in"):
    print(f"{this.titlec()} is not a container; nothing goes into it.")
else:
    print(f"To rest one thing on another, type: place THING on {this.title()}")
