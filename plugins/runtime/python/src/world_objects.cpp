// The Python types of things in the world.
#include "world_objects.hpp"

#include <array>

#include "calls.hpp"
#include "guards.hpp"
#include "handles.hpp"
#include "member_table.hpp"
#include "methods.hpp"
#include "state.hpp"
#include "values.hpp"

namespace moosaic::python {

CacheKey key_for(CacheKey::Space space, RefObject* ref, PyObject* name, Id caller) {
    if (ref->kind == RefKind::object) return {space, ref->kind, caller, ref->id, ref->index, name};
    if (ref->name != nullptr) PyUnicode_InternInPlace(&ref->name);
    return {space, ref->kind, caller, ref->id, ref->index, name, ref->bound_to, ref->name};
}

namespace {

constexpr std::array<const char*, kinds> kind_names = {"object", "verb",    "property", "alias", "verb_name",
                                                       "acl",    "account", "ssh_key",  "site"};
constexpr std::array<const char*, kinds> type_names = {"moo.Object",  "moo.Verb",     "moo.Property",
                                                       "moo.Alias",   "moo.VerbName", "moo.AclRule",
                                                       "moo.Account", "moo.SSHKey",   "moo.Site"};

std::array<PyTypeObject, kinds>& types() {
    static std::array<PyTypeObject, kinds> made{};  // the interpreter's, one a process
    return made;
}

RefObject* cast(PyObject* object) { return reinterpret_cast<RefObject*>(object); }

void dealloc(PyObject* self) {
    auto* ref = cast(self);
    Py_XDECREF(ref->name);
    Py_XDECREF(ref->path_weight);
    Py_TYPE(self)->tp_free(self);
}

void dealloc_verb(PyObject* self) {
    auto* verb = reinterpret_cast<VerbObject*>(self);
    Py_XDECREF(verb->hash);
    Py_XDECREF(verb->runner);
    Py_XDECREF(verb->subject);
    dealloc(self);
}

Py_hash_t hash(PyObject* self) {
    const auto* ref = cast(self);
    const auto mixed = (static_cast<std::uint64_t>(ref->id) * 0x9e3779b97f4a7c15ULL) ^
                       (static_cast<std::uint64_t>(ref->index) << 8) ^ static_cast<std::uint64_t>(ref->kind);
    const auto h = static_cast<Py_hash_t>(mixed);
    return h == -1 ? -2 : h;
}

PyObject* compare(PyObject* self, PyObject* other, int op) {
    const auto* b = as_ref(other);
    if (b == nullptr || (op != Py_EQ && op != Py_NE)) Py_RETURN_NOTIMPLEMENTED;
    const auto* a = cast(self);
    const bool same = a->kind == b->kind && a->id == b->id && a->index == b->index;
    return PyBool_FromLong((op == Py_EQ) == same ? 1 : 0);
}

// --- reading ---------------------------------------------------------------------------------------------------------

// An attribute whose answer is one object for as long as the cache holds it.
void keep_near(State& state, const CacheKey& key, PyObject* object, bool lasting) {
    if (key.space == CacheKey::Space::attribute && key.kind == RefKind::object && key.caller == state.caller())
        state.keep_quick(key.id, static_cast<const PyObject*>(key.name), object, lasting);
}

PyObject* from_cache(State& state, const CacheKey& key, bool& hit) {
    const auto* found = state.known(key);
    hit = found != nullptr;
    if (!hit) return nullptr;
    if (PyObject* object = found->object.get()) {
        keep_near(state, key, object, found->lasting);
        return Py_NewRef(object);
    }
    return to_python(found->value);
}

// Keeps an answer; returns it as a new reference.
PyObject* keep(State& state, const CacheKey& key, PyObject* name, const Value& value) {
    CacheEntry entry;
    entry.name = Obj::borrow(name);
    PyObject* made = to_python(value);
    if (made == nullptr) return nullptr;
    if (is_atomic(value))
        entry.object = Obj::borrow(made);
    else
        entry.value = value;
    state.learn(key, std::move(entry));
    if (is_atomic(value)) keep_near(state, key, made, state.lasts());
    return made;
}

PyObject* keep_verb(State& state, const CacheKey& key, PyObject* name, const Value& value) {
    PyObject* made = make_verbs(value);
    if (made != nullptr && as_verb(made) != nullptr) {
        CacheEntry entry;
        entry.name = Obj::borrow(name);
        entry.object = Obj::borrow(made);
        state.learn(key, std::move(entry));
        keep_near(state, key, made, state.lasts());
    }
    return made;
}

PyObject* malformed(const char* what) {
    PyErr_Format(PyExc_RuntimeError, "the engine's answer to %s is malformed", what);
    return nullptr;
}

PyObject* ask_attribute(State& state, RefObject* ref, PyObject* name, const CacheKey& key) {
    std::string text;
    if (!to_text(name, text)) return nullptr;
    auto answer = state.request(Op::attr, {ref_value(*ref), std::move(text)});
    if (!answer) return nullptr;
    const auto* parts = answer->get<Tuple>();
    const auto* what = parts != nullptr && parts->items.size() == 2 ? parts->items[0].get<std::string>() : nullptr;
    if (what == nullptr) return malformed("attr");
    if (*what == "verb") return keep_verb(state, key, name, parts->items[1]);
    return keep(state, key, name, parts->items[1]);
}

State::PendingKey pending_key(const State& state, const RefObject* ref) {
    return {state.principal(), ref->kind, ref->id, ref->index};
}

const Value* pending_field(State& state, const RefObject* ref, const std::string& name) {
    if (state.pending().empty()) return nullptr;
    auto found = state.pending().find(pending_key(state, ref));
    if (found == state.pending().end()) return nullptr;
    for (const auto& [field, value] : found->second)
        if (field == name) return &value;
    return nullptr;
}

// A field that was assigned and not saved reads as assigned; so does the id of a reference.
PyObject* read_pending(State& state, const RefObject* ref, PyObject* name, bool& hit) {
    hit = false;
    if (state.pending().empty()) return nullptr;
    std::string text;
    if (!to_text(name, text)) return nullptr;
    if (const auto* value = pending_field(state, ref, text)) {
        hit = true;
        return to_python(*value);
    }
    if (text.size() > 3 && text.ends_with("_id")) {
        if (const auto* value = pending_field(state, ref, text.substr(0, text.size() - 3))) {
            hit = true;
            return value->object_id() == 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(value->object_id());
        }
    }
    return nullptr;
}

PyObject* read_attribute(State& state, RefObject* ref, PyObject* name) {
    bool hit = false;
    PyObject* value = read_pending(state, ref, name, hit);
    if (hit || PyErr_Occurred() != nullptr) return value;
    const auto key = key_for(CacheKey::Space::attribute, ref, name, state.caller());
    value = from_cache(state, key, hit);
    return hit ? value : ask_attribute(state, ref, name, key);
}

PyObject* refuse_attribute(PyObject* name) {
    PyErr_Format(PyExc_AttributeError, "the attribute \"%U\" is not available to verbs", name);
    return nullptr;
}

PyObject* annotation(RefObject* ref, PyObject* name) {
    if (PyUnicode_CompareWithASCIIString(name, "depth") == 0) return PyLong_FromLongLong(ref->depth);
    if (ref->path_weight != nullptr && PyUnicode_CompareWithASCIIString(name, "path_weight") == 0)
        return Py_NewRef(ref->path_weight);
    return nullptr;
}

PyObject* getattro_interned(RefObject* ref, PyObject* name) {
    if (ref->annotated)
        if (PyObject* value = annotation(ref, name)) return value;
    const Member member = member_of(ref->kind, name);
    switch (member) {
        case Member::id:
            return ref->kind == RefKind::acl ? PyLong_FromLongLong(ref->index) : PyLong_FromLongLong(ref->id);
        case Member::kind:
            return PyUnicode_FromString(kind_name(ref->kind));
        case Member::relation:
            return PyObject_CallFunctionObjArgs(handles().view_relation, ref, name, nullptr);
        case Member::none:
        case Member::field:
        case Member::constant: {
            auto* state = need_state();
            return state == nullptr ? nullptr : read_attribute(*state, ref, name);
        }
        default:
            return make_method(ref, name, member);
    }
}

PyObject* getattro(PyObject* self, PyObject* name) {
    const auto* ref = cast(self);
    if (const auto* state = current_state(); state != nullptr && ref->kind == RefKind::object && !ref->annotated)
        if (PyObject* answer = state->quick(ref->id, name)) return Py_NewRef(answer);
    if (!PyUnicode_Check(name) || denied_attribute(name)) return refuse_attribute(name);
    PyObject* interned = Py_NewRef(name);
    if (PyUnicode_CHECK_INTERNED(interned) == 0) PyUnicode_InternInPlace(&interned);
    PyObject* value = getattro_interned(cast(self), interned);
    Py_DECREF(interned);
    return value;
}

// --- writing ---------------------------------------------------------------------------------------------------------

int set_field(State& state, RefObject* ref, std::string name, PyObject* object) {
    auto value = to_value(object);
    if (!value) return -1;
    state.pending_changed();
    auto& fields = state.pending()[pending_key(state, ref)];
    for (auto& [field, old] : fields) {
        if (field != name) continue;
        old = std::move(*value);
        return 0;
    }
    fields.emplace_back(std::move(name), std::move(*value));
    return 0;
}

int assign_property(State& state, RefObject* ref, std::string name, PyObject* object) {
    auto value = to_value(object);
    if (!value) return -1;
    return state.request(Op::assign, {ref_value(*ref), std::move(name), std::move(*value)}) ? 0 : -1;
}

int setattro(PyObject* self, PyObject* name, PyObject* value) {
    auto* ref = cast(self);
    if (!PyUnicode_Check(name) || denied_attribute(name)) {
        refuse_attribute(name);
        return -1;
    }
    if (value == nullptr) {
        PyErr_SetString(PyExc_AttributeError, "attributes of things cannot be deleted; use delete_property(name)");
        return -1;
    }
    auto* state = need_state();
    std::string text;
    if (state == nullptr || !to_text(name, text)) return -1;
    const Member member = member_of(ref->kind, name);
    if (member == Member::field) return set_field(*state, ref, std::move(text), value);
    if (member == Member::none && ref->kind == RefKind::object)
        return assign_property(*state, ref, std::move(text), value);
    PyErr_Format(PyExc_AttributeError, "\"%U\" of a %s cannot be assigned", name, kind_name(ref->kind));
    return -1;
}

// --- text ------------------------------------------------------------------------------------------------------------

PyObject* str(PyObject* self) { return ref_text(cast(self)); }

PyObject* format(PyObject* self, PyObject* spec) {
    Obj text = Obj::steal(ref_text(cast(self)));
    return text ? PyObject_Format(text.get(), spec) : nullptr;
}

PyMethodDef ref_methods[] = {{"__format__", format, METH_O, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyObject* new_verb() {
    PyTypeObject& type = types()[static_cast<std::size_t>(RefKind::verb)];
    PyObject* made = type.tp_alloc(&type, 0);  // zeroed
    if (made == nullptr) return nullptr;
    cast(made)->kind = RefKind::verb;
    reinterpret_cast<VerbObject*>(made)->vectorcall = verb_vectorcall;
    return made;
}

PyObject* new_ref(RefKind kind) {
    if (kind == RefKind::verb) return new_verb();
    auto* ref = PyObject_New(RefObject, &types()[static_cast<std::size_t>(kind)]);
    if (ref == nullptr) return nullptr;
    ref->id = ref->bound_to = ref->index = 0;
    ref->name = nullptr;
    ref->kind = kind;
    ref->annotated = false;
    ref->depth = 0;
    ref->path_weight = nullptr;
    return reinterpret_cast<PyObject*>(ref);
}

bool init_type(std::size_t i) {
    PyTypeObject& type = types()[i];
    Py_SET_REFCNT(&type, 1);
    type.tp_name = type_names[i];
    type.tp_basicsize = sizeof(RefObject);
    type.tp_dealloc = dealloc;
    type.tp_hash = hash;
    type.tp_richcompare = compare;
    type.tp_getattro = getattro;
    type.tp_setattro = setattro;
    type.tp_str = str;
    type.tp_repr = str;
    type.tp_methods = ref_methods;
    type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    if (static_cast<RefKind>(i) == RefKind::verb) {
        type.tp_basicsize = sizeof(VerbObject);
        type.tp_dealloc = dealloc_verb;
        type.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        type.tp_vectorcall_offset = offsetof(VerbObject, vectorcall);
        type.tp_call = PyVectorcall_Call;
    }
    return PyType_Ready(&type) == 0;
}

}  // namespace

bool init_ref_types() {
    for (std::size_t i = 0; i < kinds; ++i)
        if (!init_type(i)) return false;
    return true;
}

RefObject* as_ref(PyObject* object) {
    if (object == nullptr) return nullptr;
    const auto* type = Py_TYPE(object);
    const auto* first = types().data();
    return type >= first && type < first + kinds ? cast(object) : nullptr;
}

VerbObject* as_verb(PyObject* object) {
    const auto* ref = as_ref(object);
    return ref != nullptr && ref->kind == RefKind::verb ? reinterpret_cast<VerbObject*>(object) : nullptr;
}

const char* kind_name(RefKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

Ref ref_value(const RefObject& ref) {
    Ref value{ref.kind, ref.id, ref.bound_to, {}, ref.index};
    if (ref.name != nullptr && !to_text(ref.name, value.name)) PyErr_Clear();
    return value;
}

PyObject* make_ref(const Ref& ref) {
    if (static_cast<std::size_t>(ref.kind) >= kinds) return malformed("a reference");
    PyObject* made = new_ref(ref.kind);
    if (made == nullptr) return nullptr;
    auto* out = cast(made);
    out->id = ref.id;
    out->bound_to = ref.bound_to;
    out->index = ref.index;
    if (!ref.name.empty()) {
        out->name = py_text(ref.name);
        if (out->name == nullptr) {
            Py_DECREF(made);
            return nullptr;
        }
        PyUnicode_InternInPlace(&out->name);
    }
    return made;
}

PyObject* make_object(Id id) {
    PyObject* made = new_ref(RefKind::object);
    if (made != nullptr) cast(made)->id = id;
    return made;
}

PyObject* object_or_none(Id id) { return id == 0 ? Py_NewRef(Py_None) : make_object(id); }

PyObject* make_annotated(const Ref& ref, std::int64_t depth, const Value& path_weight) {
    Obj made = Obj::steal(make_ref(ref));
    if (!made) return nullptr;
    auto* out = cast(made.get());
    out->annotated = true;
    out->depth = depth;
    if (!path_weight.is_none()) {
        out->path_weight = to_python(path_weight);
        if (out->path_weight == nullptr) return nullptr;
    }
    return made.release();
}

PyObject* make_verb(const Value& verb) {
    const auto* plain = verb.get<Ref>();
    if (plain == nullptr && verb.find("ref") != nullptr) plain = verb.find("ref")->get<Ref>();
    if (plain == nullptr || plain->kind != RefKind::verb) return malformed("a verb search");
    Obj made = Obj::steal(make_ref(*plain));
    if (!made) return nullptr;
    auto* out = as_verb(made.get());
    auto id = [&](const char* name) -> Id {
        const auto* v = verb.find(name);
        if (v == nullptr) return 0;
        const auto* n = v->get<std::int64_t>();
        return n != nullptr ? *n : v->object_id();
    };
    const auto* digest = verb.find("hash");
    auto* state = current_state();
    if (digest == nullptr || digest->get<std::string>() == nullptr || state == nullptr) return made.release();
    out->hash = py_text(*digest->get<std::string>());
    if (out->hash == nullptr) return nullptr;
    const auto* execute = verb.find("execute");
    out->execute = execute != nullptr && execute->truthy();
    out->owner = id("owner");
    out->origin = id("origin");
    out->found_for = state->caller();
    out->generation = state->answer_generation();
    out->found = true;
    return made.release();
}

PyObject* make_verbs(const Value& answer) {
    if (answer.is_none()) Py_RETURN_NONE;
    const auto* list = answer.get<List>();
    if (list == nullptr) return make_verb(answer);
    Obj made = Obj::steal(PyList_New(0));
    if (!made) return nullptr;
    for (const auto& item : list->items) {
        Obj verb = Obj::steal(make_verb(item));
        if (!verb || PyList_Append(made.get(), verb.get()) != 0) return nullptr;
    }
    return made.release();
}

PyObject* find_verb(RefObject* object, PyObject* name, bool recurse, bool allow_ambiguous, bool return_first,
                    bool for_call) {
    auto* state = need_state();
    std::string text;
    if (state == nullptr || !to_text(name, text)) return nullptr;
    PyObject* interned = Py_NewRef(name);
    PyUnicode_InternInPlace(&interned);
    Obj owned = Obj::steal(interned);
    auto key = key_for(CacheKey::Space::find_verb, object, interned, state->caller());
    key.index = for_call ? 1 : 0;
    const bool plain = recurse && !allow_ambiguous && return_first;
    if (plain) {
        bool hit = false;
        PyObject* verb = from_cache(*state, key, hit);
        if (hit) return verb;
    }
    auto answer = state->request(Op::find_verb, {ref_value(*object), std::move(text),
                                                 Value::list({recurse, allow_ambiguous, return_first, for_call})});
    if (!answer) return nullptr;
    return plain ? keep_verb(*state, key, interned, *answer) : make_verbs(*answer);
}

PyObject* next_verb(Id verb, Id bound_to, PyObject* name) {
    auto* state = need_state();
    Obj owned = Obj::steal(name != nullptr ? Py_NewRef(name) : PyUnicode_FromString(""));
    if (state == nullptr || !owned) return nullptr;
    PyObject* interned = owned.release();
    PyUnicode_InternInPlace(&interned);
    owned = Obj::steal(interned);
    const CacheKey key{CacheKey::Space::next_verb, RefKind::verb, state->caller(), verb, bound_to, interned};
    bool hit = false;
    if (PyObject* known = from_cache(*state, key, hit); hit) return known;
    Ref current{RefKind::verb, verb, bound_to, {}, 0};
    if (!to_text(interned, current.name)) return nullptr;
    auto answer = state->request(Op::next_verb, {std::move(current)});
    if (!answer) return nullptr;
    if (!answer->is_none()) return keep_verb(*state, key, interned, *answer);
    state->learn(key, CacheEntry{owned, Obj::borrow(Py_None), {}, false, {}});
    Py_RETURN_NONE;
}

PyObject* ref_text(RefObject* ref) {
    auto* state = current_state();
    if (state == nullptr || !state->running())
        return PyUnicode_FromFormat("%s #%lld", kind_name(ref->kind), static_cast<long long>(ref->id));
    const auto key = key_for(CacheKey::Space::text, ref, nullptr, state->caller());
    bool hit = false;
    PyObject* text = from_cache(*state, key, hit);
    if (hit) return text;
    auto answer = state->request(Op::text, {ref_value(*ref)});
    if (!answer) return nullptr;
    if (answer->get<std::string>() == nullptr) return malformed("text");
    return keep(*state, key, nullptr, *answer);
}

}  // namespace moosaic::python
