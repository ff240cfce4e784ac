# Arduino Mega 2560 (ATmega2560): AVR, 256 KiB of flash, 8 KiB of RAM.
set(BOARD_COMMON ${CMAKE_CURRENT_SOURCE_DIR}/boards/common)
set(link_script ${CMAKE_CURRENT_SOURCE_DIR}/boards/arduino-mega/link.ld)
# The window holds the largest request (UPDATE: 32 words) and no two of any: so the host never sends while a kernel
# runs, when a UART with room for two bytes would lose what comes.
set(BOARD_MAX_PAYLOAD 200)
set(BOARD_RX_WINDOW 160)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=64 RIG_MAX_BAUD=1000000)
set(BOARD_TARGET_OPTIONS -mmcu=atmega2560)
set(BOARD_COMPILE_OPTIONS
  ${BOARD_TARGET_OPTIONS} -ffunction-sections -fdata-sections
  -fno-jump-tables # they would lie in RAM
  -fno-delete-null-pointer-checks) # address 0 is a register
set(BOARD_LINKER_OPTIONS -m avr6) # of ld itself, whose own choice is a smaller core
set(BOARD_LINK_OPTIONS ${BOARD_TARGET_OPTIONS} -Wl,--gc-sections -T ${link_script})
set(BOARD_LINK_DEPENDS ${link_script})
set(BOARD_FILLS_BUILD_ID ON) # cmake/fill_build_id.cmake
set(BOARD_SOURCES ${BOARD_COMMON}/line.c)
