# Writes sdk_sources.cpp: every module of the trusted Python side in load order,
# as a list of characters: no limit of the compiler on literals and no delimiter can matter.
set(body "// Made from sdk/*.py by the build.\n#include \"sdk_sources.hpp\"\n\nnamespace moosaic::python {\n\nnamespace {\n\n")
set(table "")
string(REPLACE "," ";" modules "${MODULES}")
foreach(module IN LISTS modules)
  file(READ ${FOLDER}/${module}.py hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(REGEX REPLACE "('.x0a',)" "\\1\n" bytes "${bytes}")
  string(APPEND body "const char text_${module}[] = {\n${bytes}0};\n\n")
  string(APPEND table "        {\"${module}\", text_${module}},\n")
endforeach()
string(APPEND body "}  // namespace\n\nconst std::vector<SdkSource>& sdk_sources() {\n    static const std::vector<SdkSource> all = {\n${table}    };\n    return all;\n}\n\n}  // namespace moosaic::python\n")
file(WRITE ${OUTPUT} "${body}")
