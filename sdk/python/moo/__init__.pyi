"""What wizards import: `from moo.sdk import context, lookup, create`. Only `moo.sdk` itself can be imported."""
