/* donahoo_echo_client HOST PORT WORD: sends the word at once, without a NUL, and receives at most 31 bytes a
   call until as many came. */
#include "peer.h"

int main(int argc, char **argv)
{
    char in[32];
    size_t wanted, got = 0;
    int fd, count;

    if (argc != 4)
        return 2;
    wanted = strlen(argv[3]);
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    if (send(fd, argv[3], wanted, 0) != (ssize_t)wanted)
        fail("send");
    printf("Received: ");
    while (got < wanted) {
        count = recv(fd, in, sizeof in - 1, 0);
        if (count <= 0)
            break;
        got += count;
        in[count] = '\0';
        printf("%s", in);
    }
    printf("\n");
    return got == wanted ? 0 : 1;
}
