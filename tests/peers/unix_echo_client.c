/* unix_echo_client PATH WORD...: sends each word over a Unix stream socket, or with -p before PATH over a Unix seqpacket
   socket, and prints what each receive call gives. */
#include "peer.h"

int main(int argc, char **argv)
{
    struct sockaddr_un to;
    char in[100];
    int fd, count, number, kind = SOCK_STREAM;

    if (argc > 1 && strcmp(argv[1], "-p") == 0) {
        kind = SOCK_SEQPACKET;
        argv++, argc--;
    }
    if (argc < 3 || strlen(argv[1]) >= sizeof to.sun_path)
        return 2;
    memset(&to, 0, sizeof to);
    to.sun_family = AF_UNIX;
    strcpy(to.sun_path, argv[1]);
    fd = socket(AF_UNIX, kind, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    for (number = 2; number < argc; number++)
        if (send(fd, argv[number], strlen(argv[number]), 0) < 0)
            fail("send");
    for (number = 2; number < argc; number++) {
        count = recv(fd, in, sizeof in - 1, 0);
        if (count < 0)
            fail("recv");
        in[count] = '\0';
        printf("%s\n", in);
    }
    return 0;
}
