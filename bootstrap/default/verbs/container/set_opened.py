#!moo verb set_opened --on $container --method
"""set_opened(flag): opens or closes the lid."""
this.set_property("open", bool(args[0]))
