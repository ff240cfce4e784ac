/* USART of the STM32F1 and F4 (ST RM0008, RM0041, RM0090, RM0390: the same registers). The board says which,
 * and brings its clock and pins up in clock_init(). */
#ifndef USART_H
#define USART_H

#include <stdint.h>

struct usart {
    volatile uint32_t sr, dr, brr, cr1, cr2, cr3, gtpr;
};

struct usart_port {
    struct usart *usart;
    uint32_t divider; /* of the core's clock, to give that of the USART's bus */
    uint8_t irq;
};

extern const struct usart_port usart_port;

void usart_irq(void);

#endif
