/* bits_tcp_client HOST PORT MESSAGE: sends one message without a NUL, waits for one of at most 31 bytes. */
#include "peer.h"

int main(int argc, char **argv)
{
    char in[32];
    int fd, count;

    if (argc != 4)
        return 2;
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    if (send(fd, argv[3], strlen(argv[3]), 0) < 0)
        fail("send");
    count = recv(fd, in, sizeof in - 1, 0);
    if (count < 0)
        fail("recv");
    in[count] = '\0';
    printf("%s\n", in);
    return 0;
}
