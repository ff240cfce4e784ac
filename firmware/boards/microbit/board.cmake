# BBC micro:bit v1 (nRF51822): Cortex-M0, 256 KiB of flash, 16 KiB of RAM.
include(boards/common/cortex_m/cortex_m.cmake)
# The window holds the largest request (UPDATE: 32 words) and no two of any: so the host never sends while a kernel
# runs, when the UART's 6 bytes of FIFO would not last.
# No answer exceeds 256 bytes: QEMU's model of this UART raises no interrupt for a byte that its host made wait, which a
# Unix socket does when 278 bytes, each sent alone, lie unread. The firmware would then sleep until the host repeats itself.
set(BOARD_MAX_PAYLOAD 200)
set(BOARD_RX_WINDOW 160)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=256 RIG_MAX_BAUD=1000000)
rig_cortex_m(-mcpu=cortex-m0)
list(REMOVE_ITEM BOARD_SOURCES ${CORTEX_M_FOLDER}/systick.c) # it has none
