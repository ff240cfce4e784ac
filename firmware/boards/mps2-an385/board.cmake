# Arm MPS2 with the AN385 image (Cortex-M3).
include(boards/common/mps2/mps2.cmake)
rig_mps2(-mcpu=cortex-m3)
list(APPEND BOARD_SOURCES ${BOARD_COMMON}/mps2/mps2.c)
