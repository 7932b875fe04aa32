#!moo verb tell_lines --on $root_class --method
"""tell_lines(lines): tells each line."""
for line in args[0]:
    this.tell(line)
