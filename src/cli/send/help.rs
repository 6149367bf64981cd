//! The words of `sockpit send --help` behind its flags.

pub(super) const EXAMPLES: &str = r"Examples:
  sockpit send udp 127.0.0.1 58001 'Hello!\n'
  sockpit send tcp localhost:58001 one two three --ending lf
  sockpit send tcp [::1]:13
  sockpit send udp 127.0.0.1 5001 --hex '00 01 66' --wait 3 --calls
  sockpit send udp 127.0.0.1 58001 hi --connected --from 127.0.0.1:5000
  sockpit send unix /tmp/echo.sock 'Hello!\n' --expect text:Hello
  sockpit send udp 127.0.0.1 58001 'café' --ending lf --encoding utf-16be
  sockpit send seqpacket @queue one two
  sockpit send ping 127.0.0.1 --calls
  sockpit send raw icmp 127.0.0.1 --hex '08 00 f7 ff 00 00 00 00'
  sockpit send tls www.example.org 443 'HEAD / HTTP/1.0\r\n\r\n'
  tar c . | sockpit send tcp backup:9000
  sockpit send tcp backup:9001 < /dev/null --raw > archive.tar

Each PAYLOAD is one send call. It takes the escapes \n \r \t \0 \\ \xNN \u{...};
--notation has others, and --encoding says what a character is on the wire (\xNN is
a byte in any). A payload that begins with - comes after --.

A ping without a payload sends an echo request, where HOST is an address. Ping needs
a group in net.ipv4.ping_group_range, and raw IP the capability CAP_NET_RAW; what raw
IP receives over IPv4 begins with the IP header.

With no payload, and a pipe or a file as standard input, or with - as the last
payload, standard input is carried to the peer as it is, over UDP a datagram for
each read; then, and with --raw, standard output holds what the peer sends and
nothing else, and what happens is told on standard error. On a terminal what the
peer sends is made safe, unless --raw says otherwise.

Without --wait a stream is half-closed after the last payload, or at the end of
standard input, and read to its end; datagrams wait 1 s for a first reply, or,
where standard input is carried, until nothing has come for 1 s.

Exit code: 0 when everything was sent (a datagram without a reply is no failure:
UDP promises none) and what was expected came, 1 when something failed (refused,
reset, not resolved, another thing came than was expected, interrupted before all
was sent), 2 when the command line is wrong.";
