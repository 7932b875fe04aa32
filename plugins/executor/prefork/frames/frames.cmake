# moosaic_frames_library(TARGET): the frames library with the flags of the calling folder; the engine's plugin and the
# worker program each build their own, because the worker never carries a sanitizer.
set(MOOSAIC_FRAMES_DIR ${CMAKE_CURRENT_LIST_DIR})
find_package(CapnProto REQUIRED)

function(moosaic_frames_library target)
  set(CAPNPC_SRC_PREFIX ${MOOSAIC_FRAMES_DIR})
  set(CAPNPC_OUTPUT_DIR ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(MAKE_DIRECTORY ${CAPNPC_OUTPUT_DIR})
  capnp_generate_cpp(generated headers ${MOOSAIC_FRAMES_DIR}/frames.capnp)
  add_library(${target} STATIC
    ${MOOSAIC_FRAMES_DIR}/values.cpp ${MOOSAIC_FRAMES_DIR}/encode.cpp ${MOOSAIC_FRAMES_DIR}/decode.cpp
    ${MOOSAIC_FRAMES_DIR}/control.cpp ${MOOSAIC_FRAMES_DIR}/ahead_numbers.cpp ${MOOSAIC_FRAMES_DIR}/context_numbers.cpp ${MOOSAIC_FRAMES_DIR}/codes.cpp ${generated})
  target_include_directories(${target} PUBLIC ${MOOSAIC_FRAMES_DIR})
  # Generated headers are not held to our warnings.
  target_include_directories(${target} SYSTEM PUBLIC ${CAPNPC_OUTPUT_DIR})
  target_link_libraries(${target} PUBLIC Moosaic::sdk CapnProto::capnp)
endfunction()
