// MOOSAIC_PLUGIN(kind, name, version, Class): manifest, factory and ABI mark of a plugin. Use once, in one source file.
#pragma once

#include <cxxabi.h>

#define MOOSAIC_STR_(x) #x
#define MOOSAIC_STR(x) MOOSAIC_STR_(x)

#if defined(__x86_64__)
#define MOOSAIC_ABI_ARCH "x86_64"
#elif defined(__aarch64__)
#define MOOSAIC_ABI_ARCH "aarch64"
#else
#define MOOSAIC_ABI_ARCH "other"
#endif
#if defined(__clang__)
#define MOOSAIC_ABI_COMPILER "clang" MOOSAIC_STR(__clang_major__)
#else
#define MOOSAIC_ABI_COMPILER "gcc" MOOSAIC_STR(__GNUC__)
#endif
#if defined(_GLIBCXX_USE_CXX11_ABI)
#define MOOSAIC_ABI_STDLIB "libstdc++-cxx11abi" MOOSAIC_STR(_GLIBCXX_USE_CXX11_ABI)
#else
#define MOOSAIC_ABI_STDLIB "libc++"
#endif
#if __cplusplus > 202002L
#define MOOSAIC_ABI_STD "c++23"
#else
#define MOOSAIC_ABI_STD "c++20"
#endif
#if defined(_GLIBCXX_DEBUG)
#define MOOSAIC_ABI_DEBUG "debug"
#elif defined(_GLIBCXX_ASSERTIONS)
#define MOOSAIC_ABI_DEBUG "assertions"
#else
#define MOOSAIC_ABI_DEBUG "plain"
#endif
#if defined(__SANITIZE_ADDRESS__)
#define MOOSAIC_ABI_SAN "asan"
#elif defined(__SANITIZE_THREAD__)
#define MOOSAIC_ABI_SAN "tsan"
#else
#define MOOSAIC_ABI_SAN "none"
#endif

#define MOOSAIC_ABI                                                                                            \
    "arch=" MOOSAIC_ABI_ARCH " compiler=" MOOSAIC_ABI_COMPILER " stdlib=" MOOSAIC_ABI_STDLIB " std=" MOOSAIC_ABI_STD \
    " checks=" MOOSAIC_ABI_DEBUG " sanitizer=" MOOSAIC_ABI_SAN

#define MOOSAIC_PLUGIN(KIND, NAME, VERSION, CLASS)                                                             \
    extern "C" {                                                                                               \
    __attribute__((used, retain, visibility("default"))) extern const char moosaic_mark[] =                    \
        "@(#)moosaic-plugin kind=" KIND " name=" NAME " version=" VERSION " api=0 " MOOSAIC_ABI;                \
    __attribute__((used, visibility("default"))) extern const ::moosaic::Manifest moosaic_manifest = {         \
        ::moosaic::plugin_magic, ::moosaic::api_version, KIND, NAME, VERSION, MOOSAIC_ABI};                     \
    __attribute__((used, visibility("default"))) ::moosaic::Plugin* moosaic_factory() noexcept {               \
        try {                                                                                                  \
            return new CLASS();                                                                                \
        } catch (...) {                                                                                        \
            return nullptr;                                                                                    \
        }                                                                                                      \
    }                                                                                                          \
    }                                                                                                          \
    static_assert(true)
