/* What the shared files need of a processor. */
#ifndef CPU_H
#define CPU_H

void cpu_irq_off(void);
void cpu_irq_on(void);

/* Sleeps until an interrupt is pending, also with interrupts off: so a check before it cannot be outrun. */
void cpu_sleep(void);

#endif
