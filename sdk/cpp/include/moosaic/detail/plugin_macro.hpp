// MOOSAIC_PLUGIN(kind, name, version, Class): manifest, factory and ABI mark of a plugin. Use once, in one source file,
// outside any namespace; kind, name and version are string literals without blanks.
//
// The mark is a string in the file's read-only data. The host finds it in the bytes of the file before any code of the
// plugin runs and compares it with its own MOOSAIC_ABI, so everything that changes the layout of a class or of a
// library type belongs into MOOSAIC_ABI; NDEBUG and the assertions of the standard library change none.
#pragma once

#include <cxxabi.h>

#include <moosaic/detail/headers.hpp>

#define MOOSAIC_STR_(x) #x
#define MOOSAIC_STR(x) MOOSAIC_STR_(x)

#define MOOSAIC_API 0

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
// gcc 12 says 202100L and clang 14 202101L for -std=c++23, hence "greater than C++20".
#if __cplusplus > 202002L
#define MOOSAIC_ABI_STD "c++23"
#elif __cplusplus == 202002L
#define MOOSAIC_ABI_STD "c++20"
#else
#define MOOSAIC_ABI_STD "c++17"
#endif
#if defined(_GLIBCXX_DEBUG)
#define MOOSAIC_ABI_DEBUG "debug"
#else
#define MOOSAIC_ABI_DEBUG "plain"
#endif
// gcc says it with a macro, clang with __has_feature. UBSan changes no layout and has no macro.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MOOSAIC_ABI_SAN "asan"
#elif __has_feature(thread_sanitizer)
#define MOOSAIC_ABI_SAN "tsan"
#elif __has_feature(memory_sanitizer)
#define MOOSAIC_ABI_SAN "msan"
#endif
#endif
#if !defined(MOOSAIC_ABI_SAN)
#if defined(__SANITIZE_ADDRESS__)
#define MOOSAIC_ABI_SAN "asan"
#elif defined(__SANITIZE_THREAD__)
#define MOOSAIC_ABI_SAN "tsan"
#else
#define MOOSAIC_ABI_SAN "none"
#endif
#endif

#define MOOSAIC_ABI_PLATFORM                                                                                         \
    "arch=" MOOSAIC_ABI_ARCH " compiler=" MOOSAIC_ABI_COMPILER " stdlib=" MOOSAIC_ABI_STDLIB " std=" MOOSAIC_ABI_STD \
    " checks=" MOOSAIC_ABI_DEBUG " sanitizer=" MOOSAIC_ABI_SAN
#define MOOSAIC_ABI MOOSAIC_ABI_PLATFORM " headers=" MOOSAIC_SDK_HEADERS

// The three exported symbols are declared first: a constant defined without a declaration would be local to its file.
#define MOOSAIC_EXPORT __attribute__((visibility("default")))
#define MOOSAIC_PLUGIN(KIND, NAME, VERSION, CLASS)                                          \
    extern "C" {                                                                            \
    MOOSAIC_EXPORT extern const char moosaic_mark[];                                        \
    MOOSAIC_EXPORT extern const ::moosaic::Manifest moosaic_manifest;                       \
    MOOSAIC_EXPORT ::moosaic::Plugin* moosaic_factory() noexcept;                           \
    __attribute__((used, retain)) const char moosaic_mark[] =                               \
        "@(#)moosaic-plugin kind=" KIND " name=" NAME " version=" VERSION                   \
        " api=" MOOSAIC_STR(MOOSAIC_API) " " MOOSAIC_ABI;                                   \
    __attribute__((used, retain)) const ::moosaic::Manifest moosaic_manifest = {            \
        ::moosaic::plugin_magic, ::moosaic::api_version, KIND, NAME, VERSION, MOOSAIC_ABI}; \
    __attribute__((used)) ::moosaic::Plugin* moosaic_factory() noexcept {                   \
        try {                                                                               \
            return new CLASS();                                                             \
        } catch (...) {                                                                     \
            return nullptr;                                                                 \
        }                                                                                   \
    }                                                                                       \
    }                                                                                       \
    static_assert(MOOSAIC_API == ::moosaic::api_version)
