# Tests of plugins, where GoogleTest is and BUILD_TESTING is not off. Included by MoosaicConfig.cmake.
include(CTest)
include(GoogleTest)
set(MOOSAIC_TESTING_DIR ${CMAKE_CURRENT_LIST_DIR})

# moosaic_test(NAME sources… LIBS libs…): one GoogleTest program, every case known to ctest.
if(NOT COMMAND moosaic_test)  # the tree has its own
  function(moosaic_test name)
    if(NOT BUILD_TESTING)
      return()
    endif()
    cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
    add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PRIVATE ${ARG_LIBS} Moosaic::testing GTest::gtest_main)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
  endfunction()
endif()

# moosaic_plugin_suite(KIND NAME): what every plugin must pass, whatever its kind (moosaic/testing/plugin_suite.hpp), on the
# library that moosaic_add_plugin(KIND NAME …) builds.
function(moosaic_plugin_suite kind name)
  set(test ${kind}_${name}_plugin_suite)
  moosaic_test(${test} ${MOOSAIC_TESTING_DIR}/plugin_suite.cpp LIBS Moosaic::testing ${CMAKE_DL_LIBS})
  if(TARGET ${test})
    target_compile_definitions(${test} PRIVATE PLUGIN_KIND="${kind}" PLUGIN_NAME="${name}"
      PLUGIN_FILE="$<TARGET_FILE:moosaic_${kind}_${name}>")
    add_dependencies(${test} moosaic_${kind}_${name})
  endif()
endfunction()
