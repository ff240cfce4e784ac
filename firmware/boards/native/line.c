#define _GNU_SOURCE /* posix_openpt, ptsname, cfmakeraw */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

static noreturn void fail(const char *what, const char *why) {
    fprintf(stderr, "firmware: %s: %s\n", what, why);
    exit(2);
}

static int checked(int result, const char *what) {
    if (result < 0) {
        fail(what, strerror(errno));
    }
    return result;
}

static void announce(const char *name) {
    printf("%s\n", name);
    fflush(stdout);
}

static int inherited(const char *number) {
    char *end;
    long fd = strtol(number, &end, 10);
    if (end == number || *end != '\0' || fd < 0 || fd > INT_MAX) {
        fail(number, "not a file descriptor");
    }
    checked(fcntl((int)fd, F_GETFD), number);
    return (int)fd;
}

/* Whether somebody still listens there cannot be asked: the question would be taken for the one peer. */
static void remove_old_socket(const char *path) {
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) {
        unlink(path);
    }
}

static int accepted(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fail(path, "path too long for a socket");
    }
    strcpy(address.sun_path, path);
    remove_old_socket(path);
    int listener = checked(socket(AF_UNIX, SOCK_STREAM, 0), path);
    checked(bind(listener, (const struct sockaddr *)&address, sizeof address), path);
    checked(listen(listener, 1), path);
    announce(path);
    int fd = checked(accept(listener, NULL, NULL), path);
    close(listener);
    unlink(path);
    return fd;
}

static int pseudo_terminal(void) {
    int fd = checked(posix_openpt(O_RDWR | O_NOCTTY), "pty");
    checked(grantpt(fd), "pty");
    checked(unlockpt(fd), "pty");
    /* Kept open on purpose: while no peer has the other side open, reads would end in EIO. */
    int peer = checked(open(ptsname(fd), O_RDWR | O_NOCTTY), "pty");
    struct termios settings;
    checked(tcgetattr(peer, &settings), "pty");
    cfmakeraw(&settings);
    checked(tcsetattr(peer, TCSANOW, &settings), "pty");
    announce(ptsname(fd));
    return fd;
}

int line_open(int argc, char **argv) {
    int fd = -1;
    if (argc == 3 && strcmp(argv[1], "--fd") == 0) {
        fd = inherited(argv[2]);
    } else if (argc == 3 && strcmp(argv[1], "--socket") == 0) {
        fd = accepted(argv[2]);
    } else if (argc == 2 && strcmp(argv[1], "--pty") == 0) {
        fd = pseudo_terminal();
    } else {
        fail("usage", "firmware.elf --fd N | --socket PATH | --pty");
    }
    checked(fcntl(fd, F_SETFL, checked(fcntl(fd, F_GETFL), "line") | O_NONBLOCK), "line");
    return fd;
}
