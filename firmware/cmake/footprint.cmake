# `ninja footprints`: each kernel linked alone, with all that it pulls in, to see how large it is.
add_custom_target(footprints)

function(rig_footprint name symbol)
  set(stub ${CMAKE_CURRENT_BINARY_DIR}/footprint.c)
  file(CONFIGURE OUTPUT ${stub} CONTENT "")
  add_executable(footprint_${name} EXCLUDE_FROM_ALL ${stub} ${ARGN})
  set_target_properties(footprint_${name} PROPERTIES
    SUFFIX .elf
    LINK_OPTIONS "${BOARD_TARGET_OPTIONS};${SANITIZE_OPTIONS};-nostartfiles;-Wl,--gc-sections;-Wl,-e,${symbol}")
  target_link_libraries(footprint_${name} PRIVATE kernels m)
  add_dependencies(footprints footprint_${name})
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS kernels/kernels.def)
file(STRINGS kernels/kernels.def lines REGEX "^KERNEL\\(")
foreach(line ${lines})
  string(REGEX REPLACE "^KERNEL\\(([A-Za-z0-9_]+),.*" "\\1" name "${line}")
  rig_footprint(${name} ${name})
endforeach()
