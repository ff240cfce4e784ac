# Netduino Plus 2 (STM32F405) and STM32F4DISCOVERY (STM32F407).
include(boards/common/stm32/stm32f4.cmake)
