# For board.cmake: rig_cortex_m(<processor and ABI flags> ...), after which the board adds its own sources.
# Sets BOARD_TARGET_OPTIONS, BOARD_COMPILE_OPTIONS, BOARD_LINK_OPTIONS, BOARD_LINK_DEPENDS and BOARD_SOURCES.
set(CORTEX_M_FOLDER ${CMAKE_CURRENT_LIST_DIR})
set(BOARD_COMMON ${CORTEX_M_FOLDER}/..)

macro(rig_cortex_m)
  set(link_script ${CMAKE_CURRENT_SOURCE_DIR}/boards/${RIG_BOARD}/link.ld)
  set(BOARD_TARGET_OPTIONS ${ARGN} -mthumb --specs=nano.specs)
  set(BOARD_COMPILE_OPTIONS
    ${ARGN} -mthumb -ffunction-sections -fdata-sections
    # GCC 12 emits a volatile store twice at a loop's exit: the UART would double a byte
    $<$<C_COMPILER_ID:GNU>:-fno-move-loop-stores>
    -fno-delete-null-pointer-checks) # address 0 is memory: reading it must not become an undefined instruction
  set(BOARD_LINK_OPTIONS
    ${BOARD_TARGET_OPTIONS} -nostartfiles -Wl,--gc-sections -L${CORTEX_M_FOLDER}/.. -T ${link_script})
  set(BOARD_LINK_DEPENDS ${link_script} ${BOARD_COMMON}/sections.ld)
  file(GLOB BOARD_SOURCES CONFIGURE_DEPENDS ${CORTEX_M_FOLDER}/*.c)
  list(APPEND BOARD_SOURCES ${BOARD_COMMON}/line.c)
endmacro()
