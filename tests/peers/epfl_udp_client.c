/* epfl_udp_client HOST PORT WORD...: a datagram for each word, with its NUL. */
#include "peer.h"

int main(int argc, char **argv)
{
    int fd, i;

    if (argc < 4)
        return 2;
    fd = connected(argv[1], argv[2], SOCK_DGRAM);
    for (i = 3; i < argc; i++) {
        size_t length = strlen(argv[i]) + 1;
        if (send(fd, argv[i], length, 0) != (ssize_t)length)
            fail("send");
        printf("sent %zu\n", length);
    }
    return 0;
}
