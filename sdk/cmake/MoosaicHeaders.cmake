# The hash of the SDK's headers, which every plugin and every server carry in their mark while the plugin API is 0: a class
# that gained a function has another layout, and nothing else would tell. Comments and blanks do not count.
#   cmake -DFOLDER=include/moosaic -DOUT=include/moosaic/detail/headers.hpp -P MoosaicHeaders.cmake
function(moosaic_headers_hash folder out)
  file(GLOB_RECURSE headers RELATIVE ${folder} ${folder}/*.hpp)
  list(SORT headers)
  set(all "")
  foreach(header IN LISTS headers)
    # Suites and fakes are compiled into tests alone; the last is the file that is written here.
    if(header MATCHES "^testing/" OR header STREQUAL "detail/headers.hpp")
      continue()
    endif()
    file(READ ${folder}/${header} text)
    string(REGEX REPLACE "//[^\n]*" "" text "${text}")
    string(REGEX REPLACE "[ \t\r\n]+" " " text "${text}")
    string(APPEND all "${header}\n${text}\n")
  endforeach()
  string(SHA256 hash "${all}")
  string(SUBSTRING ${hash} 0 16 hash)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "\
// The hash of these headers, made when they were built (sdk/cmake/MoosaicHeaders.cmake).
#pragma once

#define MOOSAIC_SDK_HEADERS \"@hash@\"
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  moosaic_headers_hash(${FOLDER} ${OUT})
endif()
