# HiFive1 rev. B (FE310-G002): RV32IMAC, 4 MiB of flash, 16 KiB of RAM.
set(link_script ${CMAKE_CURRENT_SOURCE_DIR}/boards/hifive1/link.ld)
set(BOARD_COMMON ${CMAKE_CURRENT_SOURCE_DIR}/boards/common)
# The window holds the largest request (UPDATE: 32 words) and no two of any: so the host never sends while a kernel
# runs, when the UART's 8 bytes of FIFO would not last.
# No answer exceeds 256 bytes: QEMU's model of this UART drops what its host does not take at once, and a Unix socket
# holds 278 bytes, each sent alone.
set(BOARD_MAX_PAYLOAD 200)
set(BOARD_RX_WINDOW 160)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=256 RIG_MAX_BAUD=1000000)
# Its libraries are known as rv32imac: naming Zicsr for the linker too would choose those for 64 bits.
set(BOARD_TARGET_OPTIONS -march=rv32imac -mabi=ilp32 --specs=picolibc.specs)
set(BOARD_COMPILE_OPTIONS
  -march=rv32imac_zicsr -mabi=ilp32 --specs=picolibc.specs -ffunction-sections -fdata-sections
  -msmall-data-limit=0 # no .sdata: nothing sets the global pointer
  -fno-move-loop-stores # GCC 12 emits a volatile store twice at a loop's exit: the UART would double a byte
  -fno-delete-null-pointer-checks) # reading address 0 must fault, not become an undefined instruction
set(BOARD_LINK_OPTIONS
  ${BOARD_TARGET_OPTIONS} -nostartfiles -Wl,--gc-sections -L${BOARD_COMMON} -T ${link_script})
set(BOARD_LINKER_OPTIONS -m elf32lriscv) # of ld itself, whose own choice is 64 bits
set(BOARD_LINK_DEPENDS ${link_script} ${BOARD_COMMON}/sections.ld)
set(BOARD_SOURCES ${BOARD_COMMON}/line.c)
