/* sigpipe_client HOST PORT ignore|default: reads to the end of file, then writes until that fails; with
   SIGPIPE at its default the process is killed by it. */
#include <signal.h>

#include "peer.h"

int main(int argc, char **argv)
{
    char in[100];
    int fd, count, turn;

    if (argc != 4)
        return 2;
    signal(SIGPIPE, strcmp(argv[3], "ignore") == 0 ? SIG_IGN : SIG_DFL);
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    while ((count = read(fd, in, sizeof in)) > 0)
        printf("read: %d\n", count);
    printf("read: %d\n", count);
    fflush(stdout);
    /* The first goes out and is answered with RST; one that follows finds the socket dead. */
    for (turn = 0; turn < 1000000; turn++)
        if (write(fd, "x", 1) < 0) {
            if (errno == ECONNRESET)
                continue;
            printf("write: %s\n", errno == EPIPE ? "EPIPE" : strerror(errno));
            return 0;
        }
    printf("write: no error\n");
    return 1;
}
