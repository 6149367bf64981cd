/* guess_client HOST PORT GUESS...: asks for a round, then guesses; prints each answer. Datagrams without a NUL. */
#include "peer.h"

static void say(int fd, const char *text)
{
    char in[513];
    int count;

    if (send(fd, text, strlen(text), 0) < 0)
        fail("send");
    count = recv(fd, in, sizeof in - 1, 0);
    if (count < 0)
        fail("recv");
    in[count] = '\0';
    printf("%s\n", in);
}

int main(int argc, char **argv)
{
    int fd, i;

    if (argc < 4)
        return 2;
    fd = connected(argv[1], argv[2], SOCK_DGRAM);
    say(fd, "PLAY");
    for (i = 3; i < argc; i++)
        say(fd, argv[i]);
    return 0;
}
