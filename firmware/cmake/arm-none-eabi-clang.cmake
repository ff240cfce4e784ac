# Clang with the GNU Arm toolchain's headers, libraries and linker; a board's flags are in its board.cmake.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER clang)
set(CMAKE_C_COMPILER_TARGET arm-none-eabi)
set(CMAKE_C_FLAGS_INIT -fshort-enums) # as GCC's libraries
set(CMAKE_C_STANDARD_INCLUDE_DIRECTORIES /usr/include/newlib) # where Debian's GCC has it by --specs=nano.specs
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # without a board's linker script no program links
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_LINKER arm-none-eabi-ld)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_C_LINK_EXECUTABLE
  "arm-none-eabi-gcc <CMAKE_C_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")
