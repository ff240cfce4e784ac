/* Kernels that do what the input says: write where they must not, change their input, answer otherwise each
 * time, return any status, or stop the firmware. */
#include "../boards/board.h"
#include "../kernels/kernels.h"

static int act(int32_t in[], int32_t out[], int n_in, int n_out) {
    static int32_t calls;
    switch (in[0] & 7) {
    case 1:
        out[n_out] = in[1];
        break;
    case 2:
        out[-1] = in[1];
        break;
    case 3:
        in[1]++;
        break;
    case 4:
        out[0] = calls++;
        break;
    case 5:
        return in[1];
    case 6:
        firmware_fault(&(struct board_fault){.kind = (uint8_t)in[1], .pc = 1, .lr = 2, .address = 3});
    case 7:
        in[n_in] = 7;
        break;
    default:
        out[n_out - 1] = in[n_in - 1];
    }
    return KERNEL_OK;
}

/* A cast by way of an integer: that `in` may not be written is what these break. */
int stray(const int32_t in[], int32_t out[]) {
    return act((int32_t *)(uintptr_t)in, out, 20, 4);
}

int stray_wide(const int32_t in[], int32_t out[]) {
    return act((int32_t *)(uintptr_t)in, out, 32, 16);
}
