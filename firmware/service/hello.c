#include "../generate/generate.h"
#include "internal.h"

static struct hello_entry entry_of(uint8_t index) {
    const struct kernel *kernel = &kernel_table[index];
    return (struct hello_entry){
        .operation = kernel->operation, .n_in = kernel->n_in, .n_out = kernel->n_out, .name = kernel->name};
}

/* How many entries from `first` on fit into `room` bytes. */
static uint8_t entries_that_fit(uint8_t first, size_t room) {
    uint8_t bytes[HELLO_ENTRY_MAX];
    uint8_t index = first;
    while (index < kernel_count) {
        struct hello_entry entry = entry_of(index);
        size_t size = message_put_entry(bytes, &entry);
        if (size > room) {
            break;
        }
        room -= size;
        index++;
    }
    return (uint8_t)(index - first); /* index >= first */
}

static struct hello_head head_of(const struct service *service) {
    struct hello_head head = {.max_payload = (uint16_t)max_payload(service), /* main.c: fits */
                              .window = board_info.rx_window,
                              .counter = board_info.counter,
                              .counter_hz = board_info.counter_hz,
                              .overhead = service->overhead.cost,
                              .time_limit = board_info.time_limit,
                              .baud = board_info.baud,
                              .max_baud = board_info.max_baud,
                              .generators = generate_known(),
                              .board = board_info.name,
                              .kernels = kernel_count};
    head.build = board_build_id(&head.build_size);
    return head;
}

void answer_hello(struct service *service) {
    uint8_t bytes[HELLO_HEAD_MAX > HELLO_ENTRY_MAX ? HELLO_HEAD_MAX : HELLO_ENTRY_MAX];
    struct hello_head head = head_of(service);
    head.first = service->reader.payload_size == 0 ? 0 : service->reader.payload[0];
    size_t head_size = message_put_hello(bytes, &head);
    head.entries = entries_that_fit(head.first, max_payload(service) - head_size);
    message_put_hello(bytes, &head);

    reply_begin(service, MESSAGE_HELLO_REPLY);
    frame_put(&service->writer, bytes, head_size);
    for (uint8_t i = 0; i < head.entries; i++) {
        struct hello_entry entry = entry_of((uint8_t)(head.first + i)); /* < kernel_count <= 255 */
        frame_put(&service->writer, bytes, message_put_entry(bytes, &entry));
    }
    frame_end(&service->writer);
}
