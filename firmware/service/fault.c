#include "internal.h"

static void send_polled(void *context, const uint8_t *bytes, size_t count) {
    (void)context;
    for (size_t i = 0; i < count; i++) {
        board_polled_put(bytes[i]);
    }
}

static void report(const struct service *service, const struct fault_report *fault) {
    struct frame_writer writer;
    uint8_t payload[FAULT_SIZE];
    bool in_kernel = fault->kernel != FAULT_NO_KERNEL;
    frame_begin(&writer, send_polled, NULL,
                (struct frame_header){.type = MESSAGE_FAULT,
                                      .version = PROTOCOL_VERSION,
                                      .seq = in_kernel ? service->reader.header.seq : 0,
                                      .session = service->session});
    frame_put(&writer, payload, message_put_fault(payload, fault));
    frame_end(&writer);
}

noreturn void service_fault(struct service *service, const struct board_fault *fault, uint8_t *bytes,
                            size_t size) {
    const struct fault_report told = {.kind = fault->kind,
                                      .kernel = service->running_kernel,
                                      .case_index = service->running_case,
                                      .pc = fault->pc,
                                      .lr = fault->lr,
                                      .status = fault->status,
                                      .address = fault->address};
    struct frame_reader reader;
    frame_reader_init(&reader, bytes, size);
    report(service, &told);
    size_t unframed = 0;
    for (;;) {
        int byte = board_polled_get();
        if (byte < 0) {
            continue;
        }
        bool framed = frame_read(&reader, (uint8_t)byte);
        unframed = framed ? 0 : unframed + 1;
        if (rate_is_lost(service, unframed) || (framed && reader.header.type == MESSAGE_RESET)) {
            board_reset();
        }
        if (framed) {
            report(service, &told); /* the first one may have been lost: the host would wait in vain */
        }
    }
}
