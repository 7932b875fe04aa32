# moosaic_add_plugin(KIND NAME SOURCES … [LIBS …]): a shared library PREFIX/lib/moosaic/plugins/KIND/NAME.so.
# It is built to ${CMAKE_BINARY_DIR}/lib/moosaic/plugins/KIND/NAME.so, so that a build tree runs as it is.
function(moosaic_add_plugin kind name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  set(target moosaic_${kind}_${name})
  add_library(${target} MODULE ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE Moosaic::sdk ${ARG_LIBS})
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} SUFFIX ".so"
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/moosaic/plugins/${kind})
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${map})
  # nodelete: a plugin is never unloaded. defs: an undefined symbol is a link error, not a crash at the first call; the
  # sanitizers leave symbols open on purpose.
  target_link_options(${target} PRIVATE -Wl,-z,nodelete -Wl,-z,now -Wl,--version-script=${map})
  if(NOT MOOSAIC_SANITIZE AND NOT MOOSAIC_FUZZ AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(GLOBAL APPEND PROPERTY MOOSAIC_PLUGIN_TARGETS ${target})
  install(TARGETS ${target} LIBRARY DESTINATION lib/moosaic/plugins/${kind})
endfunction()

# moosaic_without_sanitizers(): targets of this folder are built without -fsanitize, whatever the preset: the worker program
# and everything it loads run behind a system-call filter that a sanitizer's runtime does not survive.
macro(moosaic_without_sanitizers)
  foreach(property COMPILE_OPTIONS LINK_OPTIONS)
    get_directory_property(options ${property})
    list(FILTER options EXCLUDE REGEX "^-f(no-)?sanitize")
    set_directory_properties(PROPERTIES ${property} "${options}")
  endforeach()
endmacro()
