#define _GNU_SOURCE /* REG_RIP, pthread_getattr_np */
#include "faults.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <ucontext.h>

#include "../board.h"

enum { STACK_MOST = 8 << 20, GUARD = 1 << 20, SLACK = 64 << 10 };

static uintptr_t stack_bottom;

struct registers {
    uintptr_t pc, sp;
};

static struct registers registers_of(const ucontext_t *context) {
#if defined(__x86_64__)
    return (struct registers){.pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP],
                              .sp = (uintptr_t)context->uc_mcontext.gregs[REG_RSP]};
#elif defined(__aarch64__)
    return (struct registers){.pc = context->uc_mcontext.pc, .sp = context->uc_mcontext.sp};
#else
    (void)context;
    return (struct registers){.sp = UINTPTR_MAX}; /* not known: no sign of an overflow */
#endif
}

/* Without a limit an endless recursion would eat the host's memory first. */
static void limit_stack(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur > STACK_MOST) {
        limit.rlim_cur = STACK_MOST;
        setrlimit(RLIMIT_STACK, &limit);
    }
}

static void find_stack(void) {
    pthread_attr_t attributes;
    void *bottom;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        if (pthread_attr_getstack(&attributes, &bottom, &size) == 0) {
            stack_bottom = (uintptr_t)bottom;
        }
        pthread_attr_destroy(&attributes);
    }
}

/* The guard that Linux keeps free below a stack is 1 MiB; where it begins is known to some pages. A frame
 * that is larger takes the stack pointer far beyond. */
static bool is_stack_overflow(uintptr_t address, uintptr_t sp) {
    const uintptr_t end = stack_bottom + SLACK;
    return stack_bottom != 0 && (sp < end || (address >= stack_bottom - GUARD && address < end));
}

static uint8_t kind_of(int number, uintptr_t address, uintptr_t sp) {
    if (number == SIGALRM) {
        return BOARD_FAULT_TIMEOUT;
    }
    bool memory = number == SIGSEGV || number == SIGBUS;
    return memory && is_stack_overflow(address, sp) ? BOARD_FAULT_STACK_OVERFLOW : BOARD_FAULT_SIGNAL;
}

static void set_timer(uint32_t milliseconds) {
    const struct itimerval once = {.it_value = {.tv_sec = (time_t)(milliseconds / 1000),
                                                .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)}};
    setitimer(ITIMER_REAL, &once, NULL);
}

/* Everything from here on is async-signal-safe: read, write, poll, execv and memory of our own. */
static void on_signal(int number, siginfo_t *info, void *context) {
    struct registers registers = registers_of(context);
    uintptr_t address = number == SIGALRM ? 0 : (uintptr_t)info->si_addr;
    set_timer(0);
    firmware_fault(&(struct board_fault){.kind = kind_of(number, address, registers.sp),
                                         .pc = (uint32_t)registers.pc,
                                         .status = (uint32_t)number,
                                         .address = (uint32_t)address});
}

/* The host's reset button. Whatever was being done ends here; the timer would go on in the new process. */
static void on_reset(int number) {
    (void)number;
    set_timer(0);
    board_reset();
}

void faults_init(void) {
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM};
    static uint8_t stack[64 * 1024]; /* a kernel that overflowed the stack is a fault like any other */
    limit_stack();
    find_stack();
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaddset(&set, numbers[i]);
    }
    signal(SIGALRM, SIG_IGN); /* drops one that is still pending from before a restart */
    action.sa_mask = set;     /* the first one is the one to be told */
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_reset, .sa_mask = set, .sa_flags = SA_ONSTACK},
              NULL);
    sigaddset(&set, SIGUSR1);
    /* After a restart from within a handler its signal is still blocked. */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void board_quiet_begin(void) {
    set_timer(RIG_TIME_LIMIT_MS);
}

void board_quiet_end(void) {
    set_timer(0);
}
