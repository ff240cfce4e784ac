# GNU Arm bare-metal toolchain; a board's flags are in its board.cmake.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # without a board's linker script no program links
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
