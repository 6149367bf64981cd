/* hello_client HOST PORT: says nothing, receives once, at most 99 bytes, and prints them. */
#include "peer.h"

int main(int argc, char **argv)
{
    char in[100];
    int fd, count;

    if (argc != 3)
        return 2;
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    count = recv(fd, in, sizeof in - 1, 0);
    if (count < 0)
        fail("recv");
    in[count] = '\0';
    printf("client: received '%s'\n", in);
    return 0;
}
