/* epfl_server tcp|udp COUNT: prints its port, then what COUNT datagrams or one connection have, a text (ended by
   NUL) a line. Answers nothing. */
#include "peer.h"

int main(int argc, char **argv)
{
    char in[80];
    int fd, count, turn, i;

    if (argc != 3)
        return 2;
    fd = bound(argv[1]);
    if (type(argv[1]) == SOCK_STREAM) {
        fd = accept(fd, NULL, NULL);
        if (fd < 0)
            fail("accept");
    }
    for (turn = 0; turn < atoi(argv[2]) || type(argv[1]) == SOCK_STREAM; turn++) {
        count = recv(fd, in, sizeof in, 0);
        if (count < 0)
            fail("recv");
        if (count == 0 && type(argv[1]) == SOCK_STREAM)
            break;
        for (i = 0; i < count; i++)
            putchar(in[i] == '\0' ? '\n' : in[i]);
    }
    return 0;
}
