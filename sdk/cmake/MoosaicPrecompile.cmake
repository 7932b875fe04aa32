# Precompiled headers for the presets that build everything at once. No source relies on them: the preset debug builds
# without. One set for libraries, one for programs, one for tests, because -fPIC, -fPIE and -O must be the same throughout.
include(MoosaicTargets)
set(MOOSAIC_COMMON_HEADERS
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <cstring> <deque> <exception> <filesystem>
  <fstream> <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <thread>
  <unordered_map> <unordered_set> <utility> <variant> <vector>
  <moosaic/executor.hpp> <moosaic/frontend.hpp> <moosaic/markup.hpp> <moosaic/plugin.hpp> <moosaic/protocol.hpp>
  <moosaic/result.hpp> <moosaic/runtime.hpp> <moosaic/services.hpp> <moosaic/storage.hpp> <moosaic/transport.hpp>
  <moosaic/value.hpp>)

# moosaic_precompile(): call it last, in the root; gives every C++ target below the current folder its set.
function(moosaic_precompile)
  moosaic_targets_below(targets ${CMAKE_CURRENT_SOURCE_DIR})
  get_property(tests GLOBAL PROPERTY MOOSAIC_TEST_TARGETS)
  set(empty ${CMAKE_BINARY_DIR}/precompiled.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "int main() {}\n")
  moosaic_precompiled_set(libraries ${empty})
  if(NOT MOOSAIC_UNITY)  # with it the programs are too few batches to earn their set back
    # Only engine/cli has programs of any size.
    find_package(CLI11 REQUIRED)
    find_package(nlohmann_json REQUIRED)
    moosaic_precompiled_set(programs ${empty} <CLI/CLI.hpp> <nlohmann/json.hpp>)
    target_link_libraries(moosaic_precompiled_programs PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json)
  endif()
  if(tests)
    moosaic_precompiled_set(tests ${empty} <gmock/gmock.h> <gtest/gtest.h>)
    target_link_libraries(moosaic_precompiled_tests PRIVATE GTest::gmock)
    target_compile_options(moosaic_precompiled_tests PRIVATE ${MOOSAIC_TEST_OPTIONS})
  endif()
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(without ${target} DISABLE_PRECOMPILE_HEADERS)
    set(set libraries)
    if(target IN_LIST tests)
      set(set tests)
    elseif(type STREQUAL EXECUTABLE)
      set(set programs)
    endif()
    if(NOT without AND TARGET moosaic_precompiled_${set})
      target_precompile_headers(${target} REUSE_FROM moosaic_precompiled_${set})
    endif()
  endforeach()
endfunction()

function(moosaic_precompiled_set name source)
  if(name STREQUAL libraries)
    add_library(moosaic_precompiled_${name} OBJECT ${source})
  else()
    add_executable(moosaic_precompiled_${name} EXCLUDE_FROM_ALL ${source})
  endif()
  target_link_libraries(moosaic_precompiled_${name} PRIVATE Moosaic::sdk)
  target_precompile_headers(moosaic_precompiled_${name} PRIVATE ${MOOSAIC_COMMON_HEADERS} ${ARGN})
endfunction()
