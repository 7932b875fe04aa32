"""context.parser: the parsed command, as commands.md section 7 describes it."""
from moosaic_sdk import native
from moosaic_sdk.errors import AmbiguousObjectError, NoSuchObjectError, NoSuchPrepositionError

# First spelling is the key under which phrases are stored.
_PREPOSITIONS = (
    ("with", "using"), ("at", "to"), ("before", "in front of"), ("in", "inside", "into", "within"),
    ("on", "onto", "upon", "above", "on top of"), ("from", "out of", "from inside"), ("over",), ("through",),
    ("under", "underneath", "beneath", "below"), ("around", "round"), ("between", "among"), ("behind", "past"),
    ("beside", "by", "near", "next to", "along"), ("for", "about"), ("is",), ("as",), ("off", "off of"), ("up",),
    ("down",),
)
_CANONICAL = {spelling: group[0] for group in _PREPOSITIONS for spelling in group}


def canonical(prep):
    return _CANONICAL.get(str(prep).lower(), prep)


def _search_again(spec, text):
    """For a possessive and for #N the engine knows better than "not here" what is the matter."""
    if text.startswith("#") or (spec or "").endswith(("'s", "s'")):
        found = native.sdk("find_object", (spec or "", text), {})
        if found is not None:
            return found
    raise NoSuchObjectError(text)


class Phrase:
    """One preposition phrase: [spec, text, object] by index, with the candidates of an ambiguous name."""

    __slots__ = ("prep", "spec", "text", "object", "candidates")

    def __init__(self, prep, spec, text, found, candidates):
        self.prep = prep
        self.spec = spec or ""
        self.text = text or ""
        self.object = found
        self.candidates = list(candidates or ())

    def __getitem__(self, index):
        return (self.spec, self.text, self.object)[index]

    def __len__(self):
        return 3


class Parser:
    __slots__ = ("_facts", "_phrases")

    def __init__(self, facts):
        self._facts = facts
        self._phrases = [Phrase(*phrase) for phrase in facts.get("prepositions") or ()]

    # Facts ---------------------------------------------------------------------------------------------------------

    caller = property(lambda self: native.context.player)
    lexer = property(lambda self: self)
    command = property(lambda self: self._facts.get("command"))
    raw = property(lambda self: self._facts.get("raw"))
    words = property(lambda self: list(self._facts.get("words") or ()))
    dobj_str = property(lambda self: self._facts.get("dobj_str"))
    dobj_spec_str = property(lambda self: self._facts.get("dobj_spec_str"))
    dobj = property(lambda self: self._facts.get("dobj"))
    verb = property(lambda self: self._facts.get("verb"))
    this = property(lambda self: self._facts.get("this"))

    @property
    def prepositions(self):
        """{canonical preposition: [[spec, text, object], …]} in order of appearance; a fresh copy."""
        found = {}
        for phrase in self._phrases:
            found.setdefault(phrase.prep, []).append([phrase.spec, phrase.text, phrase.object])
        return found

    # Direct object -------------------------------------------------------------------------------------------------

    def has_dobj_str(self):
        return bool(self.dobj_str)

    def has_dobj(self, lookup=False):
        return self.dobj is not None

    def get_dobj_str(self):
        if not self.dobj_str:
            raise self._missing("object")
        return self.dobj_str

    def get_dobj(self, lookup=False):
        if self.dobj is not None:
            return self.dobj
        candidates = self._facts.get("dobj_candidates") or ()
        if len(candidates) > 1:
            raise AmbiguousObjectError(self.dobj_str, candidates)
        if not self.dobj_str:
            raise self._missing("object")
        if lookup:
            return native.sdk("lookup", (self.dobj_str,), {})
        return _search_again(self.dobj_spec_str, self.dobj_str)

    def _missing(self, what):
        error = NoSuchObjectError("")
        word = (self.words or ["That command"])[0]
        error.message = f'"{word}" needs an {what}.'
        error.args = (error.message,)
        return error

    # Preposition phrases -------------------------------------------------------------------------------------------

    def _of(self, prep):
        prep = canonical(prep)
        phrases = [phrase for phrase in self._phrases if phrase.prep == prep]
        if not phrases:
            raise NoSuchPrepositionError(prep)
        return phrases

    def has_pobj_str(self, prep):
        prep = canonical(prep)
        return any(phrase.prep == prep and phrase.text for phrase in self._phrases)

    def has_pobj(self, prep):
        prep = canonical(prep)
        return any(phrase.prep == prep and phrase.object is not None for phrase in self._phrases)

    def get_pobj_str(self, prep, return_list=False):
        texts = [phrase.text for phrase in self._of(prep) if phrase.text]
        if not texts:
            raise NoSuchObjectError(canonical(prep))
        return texts if return_list else texts[0]

    def get_pobj_spec_str(self, prep, return_list=False):
        specs = [phrase.spec for phrase in self._of(prep)]
        return specs if return_list else specs[0]

    def get_pobj(self, prep, lookup=False):
        phrases = self._of(prep)
        found = []
        for phrase in phrases:
            if phrase.object is not None and phrase.object not in found:
                found.append(phrase.object)
        if len(found) == 1:
            return found[0]
        texts = " and ".join(phrase.text for phrase in phrases if phrase.text)
        if found:
            raise AmbiguousObjectError(texts, found)
        return self._unresolved(phrases, texts or canonical(prep), lookup)

    def _unresolved(self, phrases, texts, lookup):
        for phrase in phrases:
            if len(phrase.candidates) > 1:
                raise AmbiguousObjectError(phrase.text, phrase.candidates)
        if lookup:
            for phrase in phrases:
                if phrase.text:
                    return native.sdk("lookup", (phrase.text,), {})
        if len(phrases) == 1:
            return _search_again(phrases[0].spec, texts)
        raise NoSuchObjectError(texts)

    def has_iobj(self):
        return any(phrase.object is not None for phrase in self._phrases)

    def get_iobj(self, lookup=False):
        for phrase in self._phrases:
            if phrase.object is not None:
                return phrase.object
        if not self._phrases:
            raise self._missing("indirect object")
        texts = " and ".join(phrase.text for phrase in self._phrases if phrase.text)
        return self._unresolved(self._phrases, texts, lookup)

    # Searches ------------------------------------------------------------------------------------------------------

    def find_object(self, specifier, name, return_list=False):
        return native.sdk("find_object", (specifier, name), {"return_list": bool(return_list)})

    def get_pronoun_object(self, text):
        return native.sdk("get_pronoun_object", (text,), {})

    def get_search_order(self):
        """Candidate objects, lowest rank first; an object listed twice keeps its highest rank."""
        player = native.context.player
        order = [player, *player.contents.order_by("pk")] if player is not None else []
        if player is not None and player.location is not None:
            order.append(player.location)
        if self.dobj is not None:
            order.append(self.dobj)
        order.extend(phrase.object for phrase in self._phrases if phrase.object is not None)
        return [thing for index, thing in enumerate(order) if thing not in order[index + 1:]]

    def get_verb(self):
        return self.verb


native.freeze_type(Phrase)
native.freeze_type(Parser)
