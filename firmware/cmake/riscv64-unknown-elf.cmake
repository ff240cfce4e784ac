# GNU RISC-V bare-metal toolchain, for 32 bits too; a board's flags are in its board.cmake.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # without a board's linker script no program links
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
