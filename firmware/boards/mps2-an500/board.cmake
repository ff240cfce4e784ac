# Arm MPS2 with the AN500 image (Cortex-M7).
include(boards/common/mps2/mps2.cmake)
rig_mps2(-mcpu=cortex-m7 -mfpu=fpv5-sp-d16 -mfloat-abi=hard)
list(APPEND BOARD_SOURCES ${BOARD_COMMON}/mps2/mps2.c)
