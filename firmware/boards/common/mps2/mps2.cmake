# For board.cmake of an MPS2: rig_mps2(<processor and ABI flags> ...).
include(${CMAKE_CURRENT_LIST_DIR}/../cortex_m/cortex_m.cmake)

# Megabytes of RAM: four full frames fit into the window, so the host can keep the line busy while one is computed.
set(BOARD_MAX_PAYLOAD 2048)
set(BOARD_RX_WINDOW 8192)
set(BOARD_TIME_LIMIT_MS 2000)
set(BOARD_DEFINITIONS RIG_TX_RING=1024 RIG_MAX_BAUD=1000000)

macro(rig_mps2)
  rig_cortex_m(${ARGN})
  list(APPEND BOARD_SOURCES ${BOARD_COMMON}/mps2/cmsdk_uart.c)
endmacro()
