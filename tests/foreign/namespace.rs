//! sockpit in a network namespace of its own: what the kernel answers there, it tells by name.

use std::process::{Command, Stdio};

use crate::Scenario;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("unreachable_prohibited_and_blackhole_routes_are_told_apart", routes),
    ("the_last_ephemeral_port_is_told", ports),
    ("a_low_port_without_the_capability_is_refused_by_name", low_port),
    ("a_group_without_a_route_is_told", group),
    ("who_did_not_answer_is_told_where_nobody_can_be_reached", offline),
    ("the_order_of_glibc_is_derived_with_deprecated_addresses_and_its_configuration", order),
];

/// Why none can run; `None` where they can.
pub(crate) fn why_not() -> Option<&'static str> {
    let says = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !says(Command::new("ip").arg("-V")) {
        Some("ip is missing")
    } else if !says(Command::new("unshare").args(["-rnm", "ip", "link", "set", "lo", "up"])) {
        Some("no network namespace for this user")
    } else {
        None
    }
}

/// Runs lines of a shell in a new namespace whose loopback interface is up; both outputs.
pub(crate) fn inside(lines: &str) -> String {
    let script = format!("set -e\nip link set lo up\n{lines}");
    let mut command = Command::new("unshare");
    command.args(["-rn", "timeout", "60", "bash", "-c", &script]);
    command.env("SOCKPIT", env!("CARGO_BIN_EXE_sockpit")).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert!(output.status.success(), "{:?}\n{text}", output.status);
    text
}

#[track_caller]
pub(crate) fn has(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
}

fn routes() {
    // The documentation's addresses: nothing leaves, there is no interface but the loopback one.
    let text = inside(
        r#"ip route add unreachable 192.0.2.1/32
ip route add prohibit 192.0.2.2/32
ip route add blackhole 192.0.2.3/32
for last in 1 2 3 4; do
    "$SOCKPIT" send tcp 192.0.2.$last 9 x || echo "code $?"
    "$SOCKPIT" send udp 192.0.2.$last 9 x || echo "code $?"
done"#,
    );
    assert_eq!(text.matches("code 1").count(), 8, "{text}");
    has(&text, &["connect 192.0.2.1:9: EHOSTUNREACH", "sendto 192.0.2.1:9: EHOSTUNREACH"]);
    has(&text, &["connect 192.0.2.2:9: EACCES", "prohibiting route"]);
    has(&text, &["connect 192.0.2.3:9: EINVAL", "blackhole"]);
    has(&text, &["connect 192.0.2.4:9: ENETUNREACH", "no route to that network"]);
}

fn ports() {
    // Two ports, and two clients that have them.
    let text = inside(
        r#"echo "40000 40001" > /proc/sys/net/ipv4/ip_local_port_range
exec 3< <(exec "$SOCKPIT" serve echo --tcp 127.0.0.1:5000)
read -r line <&3
exec 4<> /dev/tcp/127.0.0.1/5000
exec 5<> /dev/tcp/127.0.0.1/5000
"$SOCKPIT" send tcp 127.0.0.1 5000 x || echo "code $?"
kill $!"#,
    );
    has(&text, &["connect 127.0.0.1:5000: EADDRNOTAVAIL", "no local port is free", "code 1"]);
}

fn low_port() {
    // Root without a capability, where the sysctl has its default.
    let text = inside(
        r#"echo 1024 > /proc/sys/net/ipv4/ip_unprivileged_port_start
setpriv --inh-caps=-all --bounding-set=-all "$SOCKPIT" serve echo --tcp 127.0.0.1:80 || echo "code $?""#,
    );
    has(&text, &["bind 127.0.0.1:80: EACCES", "choose a port from 1024 to 65535", "code 1"]);
}

fn group() {
    let text = inside(r#""$SOCKPIT" serve print --udp 0.0.0.0:0 --join 239.1.2.3 || echo "code $?""#);
    has(&text, &["239.1.2.3", "ENODEV", "name one", "code 1"]);
}

fn order() {
    // Names of files that only this mount namespace has; glibc puts their addresses in order.
    let text = inside(
        r#"unshare -m bash -se <<'END'
files=$(mktemp -d)
trap 'umount /etc/hosts; umount /etc/gai.conf || true; rm -rf "$files"' EXIT
ip addr add 192.0.2.200/24 dev lo
ip addr add 2001:db8::200/64 dev lo nodad preferred_lft 0
printf '%s\tall.test\n' 198.51.100.1 192.0.2.1 2001:db8::1 fd00::1 127.0.0.1 ::1 > "$files/hosts"
printf '%s\told.test\n' 2001:db8::1 192.0.2.1 >> "$files/hosts"
mount --bind "$files/hosts" /etc/hosts
echo "-- old"; "$SOCKPIT" lookup old.test --socktype stream --why
ip addr add fd00::200/64 dev lo nodad
echo "-- all"; "$SOCKPIT" lookup all.test --socktype stream --why
if [ -e /etc/gai.conf ]; then
    echo 'precedence ::ffff:0:0/96 100' > "$files/gai.conf"
    mount --bind "$files/gai.conf" /etc/gai.conf
    echo "-- gai.conf"; "$SOCKPIT" lookup all.test --socktype stream --why
fi
END"#,
    );
    // The rules lead where libc went, everywhere.
    assert!(!text.contains("against rule"), "{text}");
    has(
        &text,
        &[
            "source deprecated",
            "before the next by rule 3: its source is not deprecated, that of the next is",
        ],
    );
    has(
        &text,
        &["-- all", "before the next by rule 1: there is a source address for it, and none for the next"],
    );
    if text.contains("-- gai.conf") {
        has(&text, &["with precedence of /etc/gai.conf"]);
    }
}

fn offline() {
    // Of this host's own configuration nothing is reached: nothing hangs, and who was asked is told.
    let text = inside(
        r#""$SOCKPIT" lookup no.such.test || echo "code $?"
"$SOCKPIT" dns no.such.test A --timeout 2 --tries 1 || echo "code $?""#,
    );
    has(&text, &["EAI_AGAIN -3", "it took ", "nsswitch hosts:", "options ndots"]);
    assert_eq!(text.matches("code 1").count(), 2, "{text}");
}
