/* unix_echo_client PATH WORD: sends the word over a Unix stream socket and prints what comes back. */
#include "peer.h"

int main(int argc, char **argv)
{
    struct sockaddr_un to;
    char in[100];
    int fd, count;

    if (argc != 3 || strlen(argv[1]) >= sizeof to.sun_path)
        return 2;
    memset(&to, 0, sizeof to);
    to.sun_family = AF_UNIX;
    strcpy(to.sun_path, argv[1]);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    if (send(fd, argv[2], strlen(argv[2]), 0) < 0)
        fail("send");
    count = recv(fd, in, sizeof in - 1, 0);
    if (count < 0)
        fail("recv");
    in[count] = '\0';
    printf("%s\n", in);
    return 0;
}
