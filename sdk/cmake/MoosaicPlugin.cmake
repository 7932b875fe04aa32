# moosaic_add_plugin(KIND NAME SOURCES … [LIBS …]): a shared library PREFIX/lib/moosaic/plugins/KIND/NAME.so.
# Inside the tree it is built to ${CMAKE_BINARY_DIR}/lib/moosaic/plugins/KIND/NAME.so, so that a build tree runs as it is.
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
  # nodelete: a plugin is never unloaded. defs: an undefined symbol is a link error, not a crash at the first call; the
  # sanitizers leave symbols open on purpose.
  target_link_options(${target} PRIVATE -Wl,-z,nodelete -Wl,-z,now)
  if(NOT MOOSAIC_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION lib/moosaic/plugins/${kind})
endfunction()
