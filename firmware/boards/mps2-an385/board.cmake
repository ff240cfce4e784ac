# Arm MPS2 with the AN385 image (Cortex-M3), as QEMU models it. 4 MiB RAM.
# Four full frames fit into the window, so the host can keep the line busy while one is computed.
set(BOARD_MAX_PAYLOAD 2048)
set(BOARD_RX_WINDOW 8192)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_TARGET_OPTIONS -mcpu=cortex-m3 -mthumb --specs=nano.specs)
set(BOARD_COMPILE_OPTIONS
  -mcpu=cortex-m3 -mthumb -ffunction-sections -fdata-sections
  -fno-move-loop-stores # GCC 12 emits a volatile store twice at a loop's exit: the UART would double a byte
  -fno-delete-null-pointer-checks) # address 0 is memory: reading it must not become an undefined instruction
set(BOARD_LINK_OPTIONS
  ${BOARD_TARGET_OPTIONS} -nostartfiles -Wl,--gc-sections
  -T ${CMAKE_CURRENT_LIST_DIR}/link.ld)
set(BOARD_LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/link.ld)
