// Texts for people and editors, made from the table of names.
#pragma once

#include <string>

namespace moosaic::verbs {

std::string reference_page();  // docs/reference/sdk.md
std::string stubs();           // sdk/python/moo/sdk.pyi

}  // namespace moosaic::verbs
