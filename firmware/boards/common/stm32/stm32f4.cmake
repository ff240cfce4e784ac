# For board.cmake of a board with an STM32F405, F407 or F446: Cortex-M4F, at least 128 KiB of RAM.
include(${CMAKE_CURRENT_LIST_DIR}/../cortex_m/cortex_m.cmake)
set(BOARD_MAX_PAYLOAD 2048)
set(BOARD_RX_WINDOW 8192)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=1024 RIG_MAX_BAUD=1000000)
rig_cortex_m(-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
list(APPEND BOARD_SOURCES ${BOARD_COMMON}/stm32/usart.c ${BOARD_COMMON}/stm32/stm32f4.c)
