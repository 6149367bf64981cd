//! In how many fragments a datagram leaves: what the composer says before the send, and what the kernel then counts.

use sockpit::ui::msg::Msg;

use crate::Scenario;
use crate::inside::{play_inside, run};
use crate::story::Story;

pub(crate) const SCENARIOS: &[Scenario] =
    &[("a_datagram_above_the_mtu_of_its_route_leaves_in_the_fragments_that_were_told_before", || {
        play_inside("fragments");
    })];

/// Fragments that the kernel has made in this namespace, of both families.
fn made() -> usize {
    let snmp = std::fs::read_to_string("/proc/net/snmp").unwrap();
    let mut of_ip = snmp.lines().filter(|line| line.starts_with("Ip:")).map(str::split_whitespace);
    let (mut names, mut values) = (of_ip.next().unwrap(), of_ip.next().unwrap());
    let at = names.position(|name| name == "FragCreates").unwrap();
    let v6 = std::fs::read_to_string("/proc/net/snmp6").unwrap();
    let v6 = v6.lines().find_map(|line| line.strip_prefix("Ip6FragCreates")).unwrap().trim();
    values.nth(at).unwrap().parse::<usize>().unwrap() + v6.parse::<usize>().unwrap()
}

/// A session, a payload of so many bytes in its composer, and what must be said of it; then it is sent.
fn sends(story: &mut Story, to: &str, length: usize, said: &str, fragments: usize) {
    let before = made();
    story.keys("esc :");
    story.text(&format!("udp {to}"));
    story.key("enter");
    story.sees(&format!("Send to {to} "));
    story.update(Msg::Paste("x".repeat(length)));
    story.sees(&format!("{length} bytes"));
    story.sees(said);
    story.key("enter");
    story.until("it is sent", |story| {
        let newest = story.desk.app.world().sessions.values().next_back();
        newest.unwrap().last_sent == Some((length as u64, length as u64, 1))
    });
    assert_eq!(made() - before, fragments, "{to}, {length} bytes");
}

pub(crate) fn fragments() {
    run("ip link set lo mtu 1500");
    run("ip link add v0 type veth peer name v1");
    run("ip addr add 192.0.2.1/24 dev v0");
    run("ip link set v0 up");
    run("ip link set v1 up");
    run("ip route add 198.51.100.0/24 dev v0 mtu 1006");
    let mut story = Story::new(80, 24);
    sends(&mut story, "127.0.0.1:9", 1472, "1472 bytes  78", 0);
    sends(&mut story, "127.0.0.1:9", 1473, " over 1472 (MTU 1500 less 28): 2 fragments", 2);
    sends(&mut story, "127.0.0.1:9", 65_507, " over 1472 (MTU 1500 less 28): 45 fragments", 45);
    sends(&mut story, "[::1]:9", 2893, " over 1452 (MTU 1500 less 48): 3 fragments", 3);
    sends(&mut story, "[::1]:9", 65_527, " over 1452 (MTU 1500 less 48): 46 fragments", 46);
    // A route's own MTU goes before that of its interface, and each address has its own.
    story.stop();
    let mut story = Story::new(120, 36);
    let said = "above 978, the route's MTU 1006 less 28 of headers: sent in 4 fragments";
    sends(&mut story, "198.51.100.1:9", 2947, said, 4);
    sends(&mut story, "192.0.2.9:9", 1472, "no NUL is sent, fits one datagram (max 65507)", 0);
    story.stop();
}
