# Precompiled headers for the presets that build everything at once. No source relies on them: the other presets build
# without. One set for libraries, one for programs, one for tests, because -fPIC, -fPIE and -O must be the same throughout.
set(MOOSAIC_COMMON_HEADERS
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <cstring> <deque> <exception> <filesystem>
  <fstream> <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <thread>
  <unordered_map> <unordered_set> <utility> <variant> <vector>
  <moosaic/executor.hpp> <moosaic/frontend.hpp> <moosaic/markup.hpp> <moosaic/plugin.hpp> <moosaic/protocol.hpp>
  <moosaic/result.hpp> <moosaic/runtime.hpp> <moosaic/services.hpp> <moosaic/storage.hpp> <moosaic/transport.hpp>
  <moosaic/value.hpp>)

# moosaic_precompile(): call it last, in the root; gives every C++ target below the current folder its set.
function(moosaic_precompile)
  set(empty ${CMAKE_BINARY_DIR}/precompiled.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "int main() {}\n")
  get_property(tests GLOBAL PROPERTY MOOSAIC_TEST_TARGETS)
  foreach(set libraries programs tests)
    if(set STREQUAL libraries)
      add_library(moosaic_precompiled_${set} OBJECT ${empty})
    else()
      add_executable(moosaic_precompiled_${set} EXCLUDE_FROM_ALL ${empty})
    endif()
    target_link_libraries(moosaic_precompiled_${set} PRIVATE Moosaic::sdk)
    target_precompile_headers(moosaic_precompiled_${set} PRIVATE ${MOOSAIC_COMMON_HEADERS})
  endforeach()
  # Only engine/cli has programs of any size.
  find_package(CLI11 REQUIRED)
  find_package(nlohmann_json REQUIRED)
  target_link_libraries(moosaic_precompiled_programs PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json)
  target_precompile_headers(moosaic_precompiled_programs PRIVATE <CLI/CLI.hpp> <nlohmann/json.hpp>)
  if(tests)
    target_link_libraries(moosaic_precompiled_tests PRIVATE GTest::gmock)
    target_precompile_headers(moosaic_precompiled_tests PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
    target_compile_options(moosaic_precompiled_tests PRIVATE ${MOOSAIC_TEST_OPTIONS})
  endif()
  moosaic_precompile_folder(${CMAKE_CURRENT_SOURCE_DIR} "${tests}")
endfunction()

function(moosaic_precompile_folder folder tests)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(without ${target} DISABLE_PRECOMPILE_HEADERS)
    if(target MATCHES "^moosaic_precompiled_" OR without)
      continue()
    elseif(target IN_LIST tests)
      set(set tests)
    elseif(type STREQUAL EXECUTABLE)
      set(set programs)
    elseif(type MATCHES "^(STATIC|SHARED|MODULE|OBJECT)_LIBRARY$")
      set(set libraries)
    else()
      continue()
    endif()
    target_precompile_headers(${target} REUSE_FROM moosaic_precompiled_${set})
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(each IN LISTS folders)
    moosaic_precompile_folder(${each} "${tests}")
  endforeach()
endfunction()
