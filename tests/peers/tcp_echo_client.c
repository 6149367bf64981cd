/* tcp_echo_client HOST PORT COUNT: writes COUNT bytes and reads their echo at the same time, as far as each
   goes; checks every byte; prints "received n of m in k reads". */
#include <poll.h>

#include "peer.h"

int main(int argc, char **argv)
{
    char out[4096], in[65536];
    long total, sent = 0, received = 0, reads = 0, i;
    struct pollfd fd;

    if (argc != 4)
        return 2;
    total = atol(argv[3]);
    fd.fd = connected(argv[1], argv[2], SOCK_STREAM);
    while (received < total) {
        fd.events = POLLIN | (sent < total ? POLLOUT : 0);
        if (poll(&fd, 1, 10000) <= 0)
            fail("poll");
        if (fd.revents & POLLOUT && sent < total) {
            long piece = total - sent < (long)sizeof out ? total - sent : (long)sizeof out;
            for (i = 0; i < piece; i++)
                out[i] = (char)((sent + i) % 251);
            piece = send(fd.fd, out, piece, MSG_DONTWAIT);
            if (piece < 0)
                fail("send");
            sent += piece;
        }
        if (fd.revents & POLLIN) {
            long count = read(fd.fd, in, sizeof in);
            if (count <= 0)
                fail("read");
            for (i = 0; i < count; i++)
                if (in[i] != (char)((received + i) % 251)) {
                    printf("byte %ld differs\n", received + i);
                    return 1;
                }
            received += count;
            reads++;
        }
    }
    printf("received %ld of %ld in %ld reads\n", received, total, reads);
    return 0;
}
