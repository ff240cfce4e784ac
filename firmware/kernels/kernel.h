/* The contract between a kernel (one C routine under test) and everything that calls it.
 *
 * A kernel is any function
 *
 *     int name(const int32_t in[], int32_t out[]);
 *
 * It needs nothing from this header. All words are raw 1.15.16: value = raw / 65536.
 *
 * MUST  read only in[0 .. n_in-1], write only out[0 .. n_out-1], leave `in` as it was,
 *       give the same words for the same input whenever it is called, return a status code below.
 * MAY   leave `out` undefined unless it returns KERNEL_OK; the service then sends what stands there
 *       (it clears `out` before each call, so nothing of an earlier case can leak).
 * `in` and `out` never alias. Matrices are row-major.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

/* Status codes, as on the wire (docs/PROTOCOL.md 3.3). */
enum kernel_status {
    KERNEL_OK = 0,
    KERNEL_SINGULAR = 1,     /* no inverse: the determinant is zero */
    KERNEL_OVERFLOW = 2,     /* some element of the rounded answer does not fit into 32 bits */
    KERNEL_PRECONDITION = 3, /* the method does not apply to this input */
};

/* What a kernel promises. */
enum kernel_operation {
    KERNEL_INVERT = 1, /* A[16]            -> inverse[16] */
    KERNEL_SOLVE = 2,  /* A[16], b[4]      -> x[4] */
    KERNEL_UPDATE = 3, /* A[16], old[16]   -> inverse[16] */
};

typedef int kernel_fn(const int32_t in[], int32_t out[]);

struct kernel {
    const char *name;
    kernel_fn *run;
    uint16_t n_in;
    uint16_t n_out;
    uint8_t operation; /* enum kernel_operation */
};

/* The most words any operation takes or gives: sizes the service's case buffers. */
enum { KERNEL_MAX_IN = 32, KERNEL_MAX_OUT = 16 };

extern const struct kernel kernel_table[];
extern const uint8_t kernel_count;

#endif
