# STM32VLDISCOVERY (STM32F100RB): Cortex-M3, 128 KiB of flash, 8 KiB of RAM.
include(boards/common/cortex_m/cortex_m.cmake)
# The window holds the largest request (UPDATE: 32 words) and no two of any: so the host never sends while a kernel
# runs, when a UART without a FIFO would lose what comes.
set(BOARD_MAX_PAYLOAD 200)
set(BOARD_RX_WINDOW 160)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=64 RIG_MAX_BAUD=1000000)
rig_cortex_m(-mcpu=cortex-m3)
list(APPEND BOARD_SOURCES ${BOARD_COMMON}/stm32/usart.c)
