// Reading a plugin's mark out of its file, before any code of it runs. Used by the host and by the worker program.
//
// The file is hostile until its mark is right: every offset is checked, the mark is bounded and must be printable. The
// mark that is "right" is that of the program which includes this header: compile it with the program's own flags.
#pragma once

#include <elf.h>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/detail/plugin_macro.hpp>
#include <moosaic/regular_file.hpp>
#include <moosaic/result.hpp>

namespace moosaic::detail {

struct Mark {
    std::string text;  // as it stands in the file
    std::string kind;
    std::string name;
    std::string version;
    std::int64_t api = -1;
    std::vector<std::pair<std::string, std::string>> abi;  // arch, compiler … headers
};

// Put together at run time, so that a plugin which includes this header does not carry a second, empty mark.
inline std::string mark_start() { return std::string("@(#)") + "moosaic-plugin "; }
inline std::string own_mark() { return mark_start() + "api=" MOOSAIC_STR(MOOSAIC_API) " " MOOSAIC_ABI; }

inline Result<Mark> parse_mark(std::string_view text) {
    Mark mark;
    mark.text = std::string(text);
    std::string_view rest = text.substr(std::min(text.size(), mark_start().size()));
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string key(word.substr(0, equals));
        const std::string value(word.substr(equals + 1));
        if (key == "kind") {
            mark.kind = value;
        } else if (key == "name") {
            mark.name = value;
        } else if (key == "version") {
            mark.version = value;
        } else if (key == "api") {
            const auto [at, error] = std::from_chars(value.data(), value.data() + value.size(), mark.api);
            if (error != std::errc() || at != value.data() + value.size()) mark.api = -1;
        } else {
            mark.abi.emplace_back(key, value);
        }
    }
    if (mark.kind.empty() || mark.name.empty() || mark.api < 0)
        return fail("the plugin's mark is damaged: " + mark.text, {}, "build the plugin again");
    return mark;
}

// A shared library of this machine's kind, all of it there.
inline Result<void> check_elf(const RegularFile& in, std::uint64_t size, const std::string& file) {
    const std::string again = "build or install the plugin again";
    Elf64_Ehdr head{};
    const std::size_t got = in.read(&head, sizeof head, 0);
    if (got < SELFMAG || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return fail("this is not an ELF file, so it is no plugin", file, "a plugin is a shared library, NAME.so");
    if (got < sizeof head) return fail("the file is truncated: its ELF header is cut off", file, again);
    if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB || head.e_type != ET_DYN)
        return fail("this ELF file is not a 64-bit shared library", file, again);
    const std::uint64_t table = std::uint64_t{head.e_phnum} * sizeof(Elf64_Phdr);
    if (head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phoff > size || table > size - head.e_phoff)
        return fail("the file is truncated: its program headers are cut off", file, again);
    // Sections come last in a file; a library stripped of their table has offset 0.
    const std::uint64_t sections = std::uint64_t{head.e_shnum} * head.e_shentsize;
    if (head.e_shoff != 0 && (head.e_shoff > size || sections > size - head.e_shoff))
        return fail("the file is truncated: its section headers are cut off", file, again);
    for (std::uint64_t i = 0; i < head.e_phnum; ++i) {
        Elf64_Phdr part{};
        if (in.read(&part, sizeof part, head.e_phoff + i * sizeof part) != sizeof part ||
            (part.p_type == PT_LOAD && (part.p_offset > size || part.p_filesz > size - part.p_offset)))
            return fail("the file is truncated: it has " + std::to_string(size) + " bytes and needs more", file, again);
    }
    return {};
}

// Searches the bytes in pieces that overlap by the longest mark, so that a mark across a border is found whole.
inline Result<Mark> find_mark(const RegularFile& in, std::uint64_t size, const std::string& file) {
    constexpr std::size_t longest = 1024;
    constexpr std::size_t piece = 256 * 1024;
    const std::string start = mark_start() + "kind=";
    std::string bytes(piece + longest, '\0');
    for (std::uint64_t offset = 0; offset < size; offset += piece) {
        const std::string_view seen(bytes.data(), in.read(bytes.data(), bytes.size(), offset));
        const auto at = seen.find(start);
        if (at == std::string_view::npos || at >= piece) continue;
        const auto text = seen.substr(at, longest);
        const auto end = text.find('\0');
        const bool printable =
            end != std::string_view::npos && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end),
                                                         [](char c) { return c >= ' ' && c < 127; });
        if (!printable) return fail("the plugin's mark is damaged", file, "build or install the plugin again");
        auto mark = parse_mark(text.substr(0, end));
        if (!mark) return fail(mark.error().message, file, mark.error().remedy);
        return mark;
    }
    return fail("this shared library has no plugin mark, so it is no plugin of Moosaic", file,
                "a plugin needs one MOOSAIC_PLUGIN line and must be linked as a shared library");
}

inline Result<Mark> read_mark(const std::string& file) {
    const auto in = RegularFile::open(file, "the file", "check that it exists and that the server's user may read it");
    if (!in) return tl::unexpected(in.error());
    if (auto elf = check_elf(*in, in->size(), file); !elf) return tl::unexpected(elf.error());
    return find_mark(*in, in->size(), file);
}

// Does the mark fit this program? `sanitizer_may_differ` is for files this program does not load itself.
inline Result<void> check_mark(const Mark& mark, const std::string& file, bool sanitizer_may_differ = false) {
    const std::string both = "\n  plugin: " + mark.text + "\n  engine: " + own_mark() + "\n  ";
    if (mark.api != MOOSAIC_API)
        return fail("the plugin was built for " + std::string(mark.api > MOOSAIC_API ? "a newer" : "an older") +
                        " plugin API (" + std::to_string(mark.api) + ", this engine has " MOOSAIC_STR(MOOSAIC_API) ")" +
                        both,
                    file,
                    mark.api > MOOSAIC_API ? "update Moosaic, or rebuild the plugin against this Moosaic's SDK"
                                           : "rebuild the plugin against this Moosaic's SDK");
    const auto own = parse_mark(mark_start() + "kind=- name=- api=0 " MOOSAIC_ABI);
    std::string differs;
    std::string headers;
    for (const auto& [key, value] : own->abi) {
        if (key == "sanitizer" && sanitizer_may_differ) continue;
        const auto theirs = std::find_if(mark.abi.begin(), mark.abi.end(),
                                         [&key = key](const auto& entry) { return entry.first == key; });
        const std::string has = theirs == mark.abi.end() ? "nothing" : theirs->second;
        if (has == value) continue;
        auto& which = key == "headers" ? headers : differs;
        which += (which.empty() ? "" : ", ") + key + " is " + has + " and the engine has " + value;
    }
    if (!differs.empty())
        return fail("the plugin was built for another ABI: " + differs + both, file,
                    "rebuild the plugin with the engine's compiler, C++ standard, library checks and sanitizer");
    if (!headers.empty())
        return fail("the plugin was compiled with the headers of another SDK: " + headers + both, file,
                    "rebuild the plugin against this Moosaic's SDK; any change of its headers asks for that while the "
                    "plugin API is 0");
    return {};
}

}  // namespace moosaic::detail
