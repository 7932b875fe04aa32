# Unity builds for the presets that build everything at once: the compiler reads a room's headers once for several sources.
# No source relies on it: the preset debug builds each alone. Names in anonymous namespaces of one room must differ; a target
# whose sources cannot go together sets UNITY_BUILD OFF and says why.
include(MoosaicTargets)
set(MOOSAIC_UNITY_BATCH 10 CACHE STRING "Sources the compiler reads at once; 0: all of a target")

# moosaic_unity(): call it last, in the root.
function(moosaic_unity)
  moosaic_targets_below(targets ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(target IN LISTS targets)
    get_target_property(chosen ${target} UNITY_BUILD)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.(cpp|c\\+\\+)$")
    list(LENGTH sources count)
    if(NOT chosen STREQUAL "chosen-NOTFOUND" OR count LESS 2)
      continue()
    endif()
    set(batch ${MOOSAIC_UNITY_BATCH})
    if(batch GREATER 0)  # even batches: 11 sources make 6 and 5, not 10 and 1
      math(EXPR batches "(${count} + ${batch} - 1) / ${batch}")
      math(EXPR batch "(${count} + ${batches} - 1) / ${batches}")
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${batch})
  endforeach()
endfunction()
