# Kernels that are not in this tree: RIG_USER_KERNELS is a file with a rig_user_kernel() for each.

# rig_user_kernel(name OPERATION SOURCES ... [INCLUDE ...] [DEFINES ...]), paths absolute.
#
# Its objects are linked to one in which only the function `name` is visible, under a name that nothing else here
# has: whatever else a user's sources define cannot meet the firmware's symbols or another kernel's.
function(rig_user_kernel name operation)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;INCLUDE;DEFINES")
  add_library(user_${name} OBJECT ${arg_SOURCES})
  # Not our -Werror and its company: a user's style is the user's.
  set_target_properties(user_${name} PROPERTIES
    C_EXTENSIONS ON
    COMPILE_OPTIONS "-Wall;${BOARD_COMPILE_OPTIONS};${SANITIZE_OPTIONS}"
    INCLUDE_DIRECTORIES "${arg_INCLUDE}"
    COMPILE_DEFINITIONS "${arg_DEFINES}")
  set(object ${CMAKE_CURRENT_BINARY_DIR}/user_${name}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_LINKER} ${BOARD_LINKER_OPTIONS} -r -o ${object}.all $<TARGET_OBJECTS:user_${name}>
    COMMAND ${CMAKE_OBJCOPY} --redefine-sym ${name}=rig_user_${name} --keep-global-symbol=rig_user_${name}
            ${object}.all ${object}
    DEPENDS $<TARGET_OBJECTS:user_${name}> COMMAND_EXPAND_LISTS VERBATIM)
  target_sources(firmware PRIVATE ${object})
  rig_footprint(${name} rig_user_${name} ${object})
  set_property(GLOBAL APPEND_STRING PROPERTY user_kernel_table
    "KERNEL_AS(${name}, rig_user_${name}, ${operation})\n")
endfunction()

if(RIG_USER_KERNELS)
  include(${RIG_USER_KERNELS})
  get_property(table GLOBAL PROPERTY user_kernel_table)
  file(CONFIGURE OUTPUT user_kernels.def CONTENT "${table}" @ONLY)
  target_compile_definitions(kernels PRIVATE RIG_EXTRA_KERNELS="${CMAKE_CURRENT_BINARY_DIR}/user_kernels.def")
  target_link_libraries(firmware PRIVATE m)
endif()
