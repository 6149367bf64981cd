/* What the peers share: a connection by getaddrinfo, a bound socket, and errors that end the program. */
#ifndef PEER_H
#define PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

static inline int type(const char *word)
{
    return strcmp(word, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
}

static inline int port(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? ntohs(((const struct sockaddr_in *)address)->sin_port) : 0;
}

/* A socket on 127.0.0.1 whose port the system chooses, or on a path; listens if it is a stream. Prints "port N". */
static inline int bound(const char *word)
{
    struct sockaddr_storage own;
    struct sockaddr_in *in = (struct sockaddr_in *)&own;
    struct sockaddr_un *un = (struct sockaddr_un *)&own;
    socklen_t length = sizeof *in;
    int fd;

    memset(&own, 0, sizeof own);
    if (strchr(word, '/') != NULL) {
        own.ss_family = AF_UNIX;
        strncpy(un->sun_path, word, sizeof un->sun_path - 1);
        length = sizeof *un;
    } else {
        own.ss_family = AF_INET;
        in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    fd = socket(own.ss_family, type(word), 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&own, length) < 0)
        fail("bind");
    if (type(word) == SOCK_STREAM && listen(fd, 5) < 0)
        fail("listen");
    length = sizeof own;
    if (getsockname(fd, (struct sockaddr *)&own, &length) < 0)
        fail("getsockname");
    printf("port %d\n", port(&own));
    fflush(stdout);
    return fd;
}

/* A socket connected to host and port; for SOCK_DGRAM connect only names the peer. */
static inline int connected(const char *host, const char *port, int type)
{
    struct addrinfo hints, *list, *node;
    int fd = -1, error;

    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = type;
    error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(error));
        exit(1);
    }
    for (node = list; node != NULL; node = node->ai_next) {
        fd = socket(node->ai_family, node->ai_socktype, node->ai_protocol);
        if (fd >= 0 && connect(fd, node->ai_addr, node->ai_addrlen) == 0)
            break;
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    if (fd < 0)
        fail("connect");
    return fd;
}

#endif
