/* What the peers share: one connection by getaddrinfo, and errors that end the program. */
#ifndef PEER_H
#define PEER_H

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* A socket connected to host and port; for SOCK_DGRAM connect only names the peer. */
static int connected(const char *host, const char *port, int type)
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
