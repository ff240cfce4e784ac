# Arm MPS2 with the AN505 image (Cortex-M33).
include(boards/common/mps2/mps2.cmake)
rig_mps2(-mcpu=cortex-m33+nodsp -mfloat-abi=soft)
