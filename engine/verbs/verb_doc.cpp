// Finds a verb's docstring without running Python.
#include "verbs/verb_doc.hpp"

#include <algorithm>
#include <vector>

namespace moosaic::verbs {

namespace {

// Skips blank lines and comments (the shebang is one).
std::string_view source_body(std::string_view source) {
    while (!source.empty()) {
        const auto start = source.find_first_not_of(" \t\r\n\f");
        if (start == std::string_view::npos) return {};
        source.remove_prefix(start);
        if (source.front() != '#') return source;
        const auto end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    return source;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char next = text[++i];
        if (next == 'n')
            out += '\n';
        else if (next == 't')
            out += '\t';
        else if (next != '\n')
            out += next;
    }
    return out;
}

std::string dedent(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    std::size_t margin = std::string::npos;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto indent = lines[i].find_first_not_of(' ');
        if (indent != std::string::npos) margin = std::min(margin, indent);
    }
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto cut = i == 0 ? std::min(lines[i].find_first_not_of(' '), lines[i].size())
                                : std::min(margin == std::string::npos ? 0 : margin, lines[i].size());
        out += lines[i].substr(cut) + "\n";
    }
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
    return out;
}

}  // namespace

std::string verb_doc(std::string_view source) {
    auto text = source_body(source);
    bool raw = false;
    if (!text.empty() && (text.front() == 'r' || text.front() == 'R' || text.front() == 'u')) {
        raw = text.front() != 'u';
        text.remove_prefix(1);
    }
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return {};
    const bool triple = text.size() >= 3 && text[1] == text[0] && text[2] == text[0];
    const auto quote = text.substr(0, triple ? 3 : 1);
    text.remove_prefix(quote.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text.substr(i).starts_with(quote)) {
            const auto literal = text.substr(0, i);
            return dedent(raw ? std::string(literal) : unescape(literal));
        } else if (!triple && text[i] == '\n') {
            return {};
        }
    }
    return {};
}

std::string summary(std::string_view text) {
    std::string line(text.substr(0, text.find("\n\n")));
    std::replace(line.begin(), line.end(), '\n', ' ');
    for (const auto* end : {". ", "! ", "? "})
        if (const auto at = line.find(end); at != std::string::npos) line.resize(at + 1);
    return line;
}

}  // namespace moosaic::verbs
