// Words of one fragment, with their places.
#include "command/lexer.hpp"

#include "command/quotes.hpp"
#include "command/text.hpp"

namespace moosaic::command {

namespace {

std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && Quotes::is_quote(text[i + 1])) ++i;
        out += text[i];
    }
    return out;
}

Token next_token(std::string_view source, std::size_t at, Quotes& quotes) {
    const std::size_t span = quotes.span_end(at);
    if (span != std::string_view::npos) return {at, span, unescape(source.substr(at + 1, span - at - 2)), true};
    std::size_t end = at;
    while (end < source.size() && !is_blank(source[end])) ++end;
    return {at, end, unescape(source.substr(at, end - at)), false};
}

std::size_t skip_blanks(std::string_view source, std::size_t at) {
    while (at < source.size() && is_blank(source[at])) ++at;
    return at;
}

}  // namespace

Lexed lex(std::string_view source) {
    Lexed out;
    Quotes quotes(source);
    for (std::size_t at = skip_blanks(source, 0); at < source.size(); at = skip_blanks(source, at)) {
        Token token = next_token(source, at, quotes);
        if (!token.quoted && source[at] == '"') out.unbalanced = true;
        at = token.end;
        out.tokens.push_back(std::move(token));
    }
    return out;
}

Token first_token(std::string_view source) {
    const std::size_t at = skip_blanks(source, 0);
    if (at == source.size()) return {at, at, {}, false};
    Quotes quotes(source);
    return next_token(source, at, quotes);
}

std::string join(const std::vector<Token>& tokens, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to && i < tokens.size(); ++i) {
        if (i > from && tokens[i].begin > tokens[i - 1].end) out += ' ';
        out += tokens[i].text;
    }
    return out;
}

}  // namespace moosaic::command
