/* epfl_client tcp|udp HOST PORT WORD...: one send call for each word, with its NUL. */
#include "peer.h"

int main(int argc, char **argv)
{
    int fd, i;

    if (argc < 5)
        return 2;
    fd = connected(argv[2], argv[3], type(argv[1]));
    for (i = 4; i < argc; i++) {
        size_t length = strlen(argv[i]) + 1;
        if (send(fd, argv[i], length, 0) != (ssize_t)length)
            fail("send");
        printf("sent %zu\n", length);
    }
    return 0;
}
