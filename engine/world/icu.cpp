// ICU by its sonames and the names of its functions, which have the version in them; both from the headers.
#include "world/icu.hpp"

#include <dlfcn.h>
#include <unicode/uvernum.h>

#include <stdexcept>
#include <string>

namespace moosaic::world {

namespace {

#define MOOSAIC_TEXT_OF(x) #x
#define MOOSAIC_TEXT(x) MOOSAIC_TEXT_OF(x)
#define MOOSAIC_ICU_VERSION MOOSAIC_TEXT(U_ICU_VERSION_MAJOR_NUM)

void* opened(const char* name) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) return library;
    const char* why = ::dlerror();
    throw std::runtime_error("names cannot be compared: " + std::string(why != nullptr ? why : name) +
                             " (install libicu" MOOSAIC_ICU_VERSION ")");
}

template <class Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) throw std::runtime_error(std::string("ICU has no ") + name);
}

Icu load() {
    void* const characters = opened("libicuuc.so." MOOSAIC_ICU_VERSION);
    void* const names = opened("libicui18n.so." MOOSAIC_ICU_VERSION);
    Icu made;
    find(characters, MOOSAIC_TEXT(u_hasBinaryProperty), made.has_binary_property);
    find(characters, MOOSAIC_TEXT(u_charType), made.char_type);
    find(characters, MOOSAIC_TEXT(uscript_getScript), made.get_script);
    find(names, MOOSAIC_TEXT(uspoof_open), made.spoof_open);
    find(names, MOOSAIC_TEXT(uspoof_getSkeletonUTF8), made.get_skeleton);
    return made;
}

}  // namespace

const Icu& icu() {
    static const Icu loaded = load();
    return loaded;
}

}  // namespace moosaic::world
