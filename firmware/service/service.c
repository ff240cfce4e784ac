#include "service.h"

#include "../wire/burst.h"
#include "internal.h"

static void send(void *context, const uint8_t *bytes, size_t count) {
    (void)context;
    board_write(bytes, count);
}

static void begin(struct service *service, enum message_type type, uint16_t seq, uint32_t session) {
    frame_begin(&service->writer, send, NULL,
                (struct frame_header){
                    .type = (uint8_t)type, .version = PROTOCOL_VERSION, .seq = seq, .session = session});
}

void reply_begin(struct service *service, enum message_type type) {
    begin(service, type, service->reader.header.seq, service->reader.header.session);
}

void reply(struct service *service, enum message_type type, const uint8_t *payload, size_t size) {
    reply_begin(service, type);
    frame_put(&service->writer, payload, size);
    frame_end(&service->writer);
}

void reply_error(struct service *service, enum message_error code) {
    const uint8_t payload[] = {(uint8_t)code, service->reader.header.type};
    reply(service, MESSAGE_ERROR, payload, sizeof payload);
}

static void clear_counters(struct service *service) {
    service->counters = (struct counters){0};
    service->reader.crc_errors = 0;
    service->reader.cobs_errors = 0;
    service->reader.oversize = 0;
    service->overruns_before = board_overruns();
}

static void answer_reset(struct service *service) {
    service->session = service->reader.header.session;
    clear_counters(service);
    reply(service, MESSAGE_RESET_ACK, NULL, 0);
}

static void answer_counters(struct service *service) {
    struct counters *counters = &service->counters;
    uint8_t payload[COUNTERS_SIZE];
    counters->crc_errors = service->reader.crc_errors;
    counters->cobs_errors = service->reader.cobs_errors;
    counters->oversize = service->reader.oversize;
    counters->overruns = board_overruns() - service->overruns_before;
    reply(service, MESSAGE_COUNTERS_REPLY, payload, message_put_counters(payload, counters));
}

/* RESET and HELLO open a session, in whatever version the host speaks: there the payload is its own. */
static bool opens_session(const struct frame_header *header) {
    return header->type == MESSAGE_RESET || header->type == MESSAGE_HELLO;
}

static bool in_session(struct service *service) {
    if (service->session != 0 && service->reader.header.session == service->session) {
        return true;
    }
    service->counters.wrong_session++;
    reply_error(service, MESSAGE_WRONG_SESSION);
    return false;
}

static bool has_size(struct service *service, size_t size) {
    if (service->reader.payload_size == size || service->reader.header.version != PROTOCOL_VERSION) {
        return true;
    }
    reply_error(service, MESSAGE_BAD_LENGTH);
    return false;
}

static void answer(struct service *service) {
    switch (service->reader.header.type) {
    case MESSAGE_RESET:
        if (has_size(service, 0)) {
            answer_reset(service);
        }
        break;
    case MESSAGE_HELLO:
        if (has_size(service, 1)) {
            answer_hello(service);
        }
        break;
    case MESSAGE_RUN:
        if (in_session(service)) {
            answer_run(service);
        }
        break;
    case MESSAGE_BURST:
        if (in_session(service) && has_size(service, BURST_SIZE)) {
            answer_burst(service);
        }
        break;
    case MESSAGE_FETCH:
        if (in_session(service) && has_size(service, BURST_SIZE)) {
            answer_fetch(service);
        }
        break;
    case MESSAGE_COUNTERS:
        if (in_session(service) && has_size(service, 0)) {
            answer_counters(service);
        }
        break;
    case MESSAGE_ECHO:
        if (in_session(service)) {
            reply(service, MESSAGE_ECHO_REPLY, service->reader.payload, service->reader.payload_size);
        }
        break;
    case MESSAGE_BAUD:
        if (in_session(service) && has_size(service, BAUD_SIZE)) {
            answer_baud(service);
        }
        break;
    default:
        reply_error(service, MESSAGE_UNKNOWN_TYPE);
    }
}

static void accept(struct service *service) {
    const struct frame_header *header = &service->reader.header;
    if (header->version != PROTOCOL_VERSION && !opens_session(header)) {
        service->counters.wrong_version++;
        return;
    }
    service->counters.frames++;
    answer(service);
}

void service_init(struct service *service, uint8_t *frame, uint8_t *answer, size_t max_payload) {
    *service = (struct service){.running_kernel = FAULT_NO_KERNEL, .answer = answer, .baud = board_info.baud};
    frame_reader_init(&service->reader, frame, max_payload + FRAME_OVERHEAD);
    service->overhead = measure_overhead();
    clear_counters(service);
    begin(service, MESSAGE_BOOT, 0, 0);
    frame_end(&service->writer);
}

void service_step(struct service *service) {
    uint8_t bytes[64];
    size_t count = board_read(bytes, sizeof bytes);
    if (count == 0) {
        board_wait();
    }
    for (size_t i = 0; i < count; i++) {
        bool framed = frame_read(&service->reader, bytes[i]);
        rate_note(service, framed);
        if (framed) {
            accept(service);
        }
    }
}
