# GNU AVR toolchain; a board's flags are in its board.cmake.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR avr)
set(CMAKE_C_COMPILER avr-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # without a board's options no program links
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
