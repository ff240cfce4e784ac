# A host process: the kernel of the host buffers the line, so sizes are chosen for throughput. A payload is a third
# of the rig's batches: larger ones would leave one side idle while the other works.
set(BOARD_MAX_PAYLOAD 16384)
set(BOARD_RX_WINDOW 131072)
set(BOARD_TIME_LIMIT_MS 2000)
# Addresses of a fault report are those of the ELF file.
set(BOARD_COMPILE_OPTIONS -fno-pie -ffunction-sections -fdata-sections)
set(BOARD_TARGET_OPTIONS -no-pie)
set(BOARD_LINK_OPTIONS ${BOARD_TARGET_OPTIONS})
