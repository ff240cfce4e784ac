/* The rate of UART0: the system clock by a divisor of 20 bits, at least 16 (Arm DDI 0479, 4.3). */
#include "../board.h"
#include "port.h"
#include "registers.h"

bool board_set_baud(uint32_t baud) {
    if (baud == 0 || baud > board_info.max_baud) {
        return false;
    }
    uint32_t divisor = (SYSTEM_HZ + baud / 2) / baud; /* >= 16: baud <= SYSTEM_HZ / 16 */
    uint32_t product = divisor * baud;                /* within baud / 2 of SYSTEM_HZ: below 2^25 */
    uint32_t off = product > SYSTEM_HZ ? product - SYSTEM_HZ : SYSTEM_HZ - product;
    if (divisor > UART_DIVISOR_MAX || off > product / 50) {
        return false;
    }
    uart_drain();
    UART0->bauddiv = divisor;
    return true;
}
