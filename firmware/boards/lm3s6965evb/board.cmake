# Stellaris LM3S6965 evaluation kit: Cortex-M3, 256 KiB of flash, 64 KiB of RAM.
include(boards/common/cortex_m/cortex_m.cmake)
set(BOARD_MAX_PAYLOAD 2048)
set(BOARD_RX_WINDOW 8192)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=1024 RIG_MAX_BAUD=1000000)
rig_cortex_m(-mcpu=cortex-m3)
