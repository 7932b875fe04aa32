// Words of one fragment, with their places.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace moosaic::command {

struct Token {
    std::size_t begin = 0;  // places in the source, quotes included
    std::size_t end = 0;
    std::string text;  // without its quotes; \' and \" have become ' and "
    bool quoted = false;
};

struct Lexed {
    std::vector<Token> tokens;
    bool unbalanced = false;  // a word begins with a " that nothing closes; it was read as an ordinary character
};

Lexed lex(std::string_view source);

// The first word alone; an empty token when there is none.
Token first_token(std::string_view source);

// Tokens [from, to) as one text: blanks between words become one space.
std::string join(const std::vector<Token>& tokens, std::size_t from, std::size_t to);

}  // namespace moosaic::command
