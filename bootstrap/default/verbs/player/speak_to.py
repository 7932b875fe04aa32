#!moo verb speak_to --on $player --method
"""speak_to(who, text, word, to=""): what one person alone hears, as page and whisper say it: plain text, of which a line is made;
whether it was heard."""
from moo.sdk import UsageError, asker, escape, notify
who, text, word = args[:3]
to = args[3] if len(args) > 3 else ""
if word not in ("page", "whisper") or to not in ("", " to") or not isinstance(text, str):
    raise UsageError('speak_to(who, text, "page" or "whisper", "" or " to")')
text = escape(" ".join(text.split()))
if asker() not in (None, this):
    raise PermissionError(f"only {this.name} may speak as {this.name}")
if who == this:
    print("You mutter to yourself.")
    return False
if who.has_verb("reply_to"):
    print(f"{who.titlec()} listens only to what is said aloud.")
    return False
if not who.is_connected():
    print(f"{who.titlec()} is asleep and does not hear you.")
    return False
notify(who, f'{this.titlec()} {word}s{to} you, "{text}"', kind="whisper")
print(f'You {word}{to} {who.title()}, "{text}"')
return True
