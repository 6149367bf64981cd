//! Packets of raw and ping sockets, which only a namespace of ours allows: Inspect knows what they are.

use crate::Scenario;
use crate::inside::play_inside;
use crate::story::Story;

pub(crate) const SCENARIOS: &[Scenario] =
    &[("packets_of_raw_and_ping_sockets_open_with_their_headers_laid_over", || play_inside("packets"))];

/// Opens a session over the command line, sends the echo request that it begins with, and looks at the newest message.
fn newest(line: &str, received: &str) -> Story {
    let mut story = Story::new(100, 60);
    story.key(":");
    story.text(line);
    story.keys("enter enter");
    story.sees(received);
    // The counters come before the row.
    story.sees("◀");
    story.keys("esc esc G x");
    story
}

pub(crate) fn packets() {
    // The one group of this namespace may open ping sockets.
    std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").unwrap();
    // A raw socket gets the request too, each with its IP header: which it is decides what lies behind that.
    let mut story = newest("raw icmp 127.0.0.1", "got 56 B in 2 calls");
    story.sees("28 bytes as an IP packet");
    story.sees("ipv4.version");
    story.keys("2 esc");
    story.sees("Send to 127.0.0.1 ");
    story.sees("local 0.0.0.0");
    story.stop();
    let mut story = newest("ping 127.0.0.1", "got 8 B in 1 call");
    story.sees("8 bytes as an ICMP message");
    story.sees("0 echo reply");
    story.keys("2 esc");
    story.sees(", identifier ");
    story.stop();
    let mut story = newest("ping ::1", "got 8 B in 1 call");
    story.sees("8 bytes as an ICMPv6 message");
    story.sees("129 echo reply");
    story.stop();
}
