#!moo verb no_prompt --on $root_class --method
"""no_prompt(text): the text with a blank before lines that begin like a prompt, as whoever wrote it might wish to forge one."""
import re
return re.sub(r"(?m)^(?=(?:\[[^\[\]\n]*\])*(?:>>>|\] ))", " ", str(args[0]))
