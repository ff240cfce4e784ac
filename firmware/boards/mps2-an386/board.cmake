# Arm MPS2 with the AN386 image (Cortex-M4F).
include(boards/common/mps2/mps2.cmake)
rig_mps2(-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
list(APPEND BOARD_SOURCES ${BOARD_COMMON}/mps2/mps2.c)
