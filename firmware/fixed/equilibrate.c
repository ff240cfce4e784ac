#include "equilibrate.h"

int longest(const int32_t x[], int n) {
    uint32_t any = 0;
    for (int i = 0; i < n; i++)
        any |= q16_magnitude(x[i]);
    return scaled_length(any);
}

/* Bits of the longest entry of column j once the rows are scaled; at most `bits`, 0 or less if it is zero. */
static int column_length(const int32_t a[], int n, int j, const int8_t row[]) {
    int most = -64;
    for (int i = 0; i < n; i++) {
        int length = scaled_length(q16_magnitude(a[4 * i + j]));
        if (length > 0 && length + row[i] > most)
            most = length + row[i];
    }
    return most;
}

bool equilibrate(const int32_t a[], int n, int bits, struct scaling *scaling) {
    for (int i = 0; i < n; i++) {
        int length = longest(a + 4 * i, n);
        if (length == 0)
            return false;
        scaling->row[i] = (int8_t)(bits - length);
    }
    for (int j = 0; j < n; j++) {
        int length = column_length(a, n, j, scaling->row);
        if (length == -64)
            return false;
        scaling->column[j] = (int8_t)(bits - length);
    }
    return true;
}
