#define _GNU_SOURCE /* REG_RIP */
#include "faults.h"

#include <signal.h>
#include <ucontext.h>

#include "../board.h"

static uint32_t program_counter(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uint32_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uint32_t)context->uc_mcontext.pc;
#else
    (void)context;
    return 0;
#endif
}

/* Everything from here on is async-signal-safe: read, write, poll, execv and memory of our own. */
static void on_signal(int number, siginfo_t *info, void *context) {
    firmware_fault(&(struct board_fault){.kind = BOARD_FAULT_SIGNAL,
                                         .pc = program_counter(context),
                                         .status = (uint32_t)number,
                                         .address = (uint32_t)(uintptr_t)info->si_addr});
}

void faults_init(void) {
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    static uint8_t stack[64 * 1024]; /* a kernel that overflowed the stack is a fault like any other */
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
        sigaddset(&set, numbers[i]);
    }
    /* After a restart from within a handler its signal is still blocked. */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}
