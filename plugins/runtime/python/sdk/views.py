"""Views of the world: lazy, chainable, read-only queries (obj.contents, obj.verbs, owned_objects(), …)."""
from moosaic_sdk import native


class View:
    """Evaluated by the engine when its items are first needed, and again after anything was changed."""

    __slots__ = ("_source", "_steps", "_items", "_generation")

    def __init__(self, source, steps=()):
        self._source = source
        self._steps = steps
        self._items = None
        self._generation = -1

    def _with(self, *step):
        return View(self._source, (*self._steps, step))

    def _final(self, name, argument):
        return native.query(self._source, [*self._steps, (name, argument)])

    def _evaluate(self):
        if self._items is None or self._generation != native.generation():
            self._items = native.query(self._source, list(self._steps))
            self._generation = native.generation()
        return self._items

    def all(self):
        return View(self._source, self._steps)

    def filter(self, **conditions):
        return self._with("filter", conditions)

    def exclude(self, **conditions):
        return self._with("exclude", conditions)

    def order_by(self, *fields):
        return self._with("order_by", list(fields))

    def none(self):
        return self._with("none", {})

    def distinct(self):
        return self.all()

    def select_related(self, *names):
        return self.all()

    def prefetch_related(self, *names):
        return self.all()

    def first(self):
        return self._final("first", {})

    def last(self):
        return self._final("last", {})

    def get(self, **conditions):
        return self._final("get", conditions)

    def exists(self):
        return self._final("exists", {})

    def count(self):
        return self._final("count", {})

    def contains(self, thing):
        return self._final("contains", [thing])

    def by_verb(self, name):
        return self._final("by_verb", name)

    def __iter__(self):
        return iter(list(self._evaluate()))

    def __len__(self):
        return len(self._evaluate())

    def __bool__(self):
        return bool(self._evaluate())

    def __contains__(self, thing):
        return thing in self._evaluate()

    def __getitem__(self, index):
        return self._evaluate()[index]

    def __repr__(self):
        return f"<{self._source[0] if self._source[0] != 'relation' else self._source[2]} {self._evaluate()!r}>"


native.freeze_type(View)


def relation(ref, name):
    return View(("relation", ref, name))


def find(ref, name, exclude_hidden_placement=False):
    return View(("find", ref, name, bool(exclude_hidden_placement)))


def contents(ref):
    return View(("contents", ref))


def ancestors(ref):
    return View(("ancestors", ref))


def descendants(ref):
    return View(("descendants", ref))
