# Nucleo-F446RE.
include(boards/common/stm32/stm32f4.cmake)
