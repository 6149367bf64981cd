/* shutdown_client HOST PORT: sends 7 bytes, shuts down sending, and reads to the end of file. */
#include "peer.h"

int main(int argc, char **argv)
{
    char in[100];
    int fd, count;

    if (argc != 3)
        return 2;
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    if (write(fd, "Hello!\n", 7) != 7)
        fail("write");
    if (shutdown(fd, SHUT_WR) < 0)
        fail("shutdown");
    while ((count = recv(fd, in, sizeof in, 0)) > 0)
        printf("recv: %d\n", count);
    if (count < 0)
        fail("recv");
    printf("recv: 0 (EOF)\n");
    return 0;
}
