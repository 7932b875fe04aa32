// Members by kind, from the table of names.
#include "member_table.hpp"

#include <array>
#include <string>

#include <moosaic/names.hpp>

namespace moosaic::python {

namespace {

using names::Form;
using names::Kind;

// What this runtime answers by itself, or asks the engine for in a way of its own.
struct Own {
    std::string_view name;
    Member member;
};
constexpr auto own = std::to_array<Own>({
    {"id", Member::id},
    {"pk", Member::id},
    {"kind", Member::kind},
    {"save", Member::save},
    {"refresh_from_db", Member::refresh},
    {"find", Member::find},
    {"get_contents", Member::contents},
    {"get_ancestors", Member::ancestors},
    {"get_descendents", Member::descendants},
    {"get_verb", Member::get_verb},
    {"invoke_verb", Member::invoke_verb},
    {"passthrough", Member::passthrough},
    {"is_bound", Member::is_bound},
    // Of elements of views only; elsewhere a property may bear such a name.
    {"depth", Member::none},
    {"path_weight", Member::none},
});

// Rows of things in the world: accounts are told by their number, keys are records.
constexpr bool is_member(const names::Row& row) {
    return static_cast<std::size_t>(row.kind) < kinds && row.kind != Kind::ssh_key;
}

constexpr const Own* own_of(std::string_view name) {
    for (const auto& one : own)
        if (one.name == name) return &one;
    return nullptr;
}

constexpr Member member_for(const names::Row& row) {
    if (const Own* one = own_of(row.name)) return one->member;
    switch (row.form) {
        case Form::field:
            return Member::field;
        case Form::fixed:
            return Member::constant;
        case Form::relation:
            return Member::relation;
        default:
            return row.effect == names::Effect::reads ? Member::reading_method : Member::method;
    }
}

static_assert(
    [] {
        for (const auto& row : names::rows)
            if (is_member(row) && row.by == names::By::runtime && own_of(row.name) == nullptr) return false;
        return true;
    }(),
    "what the runtime answers has an answer here");

std::array<PyObject*, kinds>& dicts() {
    static std::array<PyObject*, kinds> made{};  // the interpreter's, one a process
    return made;
}

bool put(PyObject* dict, std::string_view name, Member member) {
    Obj value = Obj::steal(PyLong_FromLong(static_cast<long>(member)));
    return value && PyDict_SetItemString(dict, std::string(name).c_str(), value.get()) == 0;
}

}  // namespace

bool init_members() {
    for (auto& dict : dicts())
        if ((dict = PyDict_New()) == nullptr) return false;
    for (const auto& row : names::rows)
        if (is_member(row) && !put(dicts()[static_cast<std::size_t>(row.kind)], row.name, member_for(row)))
            return false;
    return true;
}

Member member_of(RefKind kind, PyObject* name) {
    PyObject* found = PyDict_GetItemWithError(dicts()[static_cast<std::size_t>(kind)], name);
    return found == nullptr ? Member::none : static_cast<Member>(PyLong_AsLong(found));
}

}  // namespace moosaic::python
