/* Any bytes whatever on the line of the service. */
#include "../service/service.h"
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    harness_run(data, size, SERVICE_MIN_PAYLOAD);
    return 0;
}
