//! `sockpit dns` against Debian's nsd and unbound, in a network of its own, and the way from the root through servers
//! of its own.

use std::process::{Command, Stdio};

use crate::Scenario;
use crate::namespace::{has, inside};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("nsd_answers_over_udp_and_tcp_as_sockpit_shows_it", authoritative),
    ("unbound_answers_with_recursion_and_its_name", resolver),
    ("the_delegation_is_traced_from_the_root", trace),
    ("the_resolvers_of_the_system_are_asked_in_their_order", system),
    ("a_short_name_goes_through_the_search_list_as_in_libc", search),
    ("a_server_with_a_link_local_address_is_asked_through_its_interface", link_local),
];

/// What needs no server of another.
pub(crate) const ALONE: &[Scenario] = &[
    ("no_state_of_the_resolvers_file_hangs_and_each_is_told_by_name", resolver_files),
    ("the_name_of_a_server_is_resolved_within_the_time_that_a_reply_has", server_name),
];

/// What is compared with the root hints of Debian.
pub(crate) const HINTS: &[Scenario] = &[("the_root_servers_are_those_of_the_root_hints", hints)];

/// Debian's copy of IANA's file.
const ROOT_HINTS: &str = "/usr/share/dns/root.hints";

/// Why the hints cannot be compared; `None` where they can.
pub(crate) fn why_no_hints() -> Option<&'static str> {
    (!std::path::Path::new(ROOT_HINTS).exists()).then_some("dns-root-data is missing")
}

/// Why none can run; `None` where they can.
pub(crate) fn why_not() -> Option<&'static str> {
    let is_there = |program: &str| {
        let status = Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok()
    };
    if !is_there("nsd") {
        Some("nsd is missing")
    } else if !is_there("unbound") {
        Some("unbound is missing")
    } else {
        crate::namespace::why_not()
    }
}

/// Functions of the shell: `authority ADDRESS ZONE LINES...` starts nsd for a zone and waits until it serves.
const FUNCTIONS: &str = r#"
folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$folder" || true' EXIT
authority() {
    local address=$1 zone=$2 at="$folder/$1"
    mkdir "$at"
    cat > "$at/zone"
    cat > "$at/nsd.conf" <<END
server:
    ip-address: $address
    username: ""
    chroot: ""
    zonesdir: "$at"
    pidfile: "$at/pid"
    xfrdfile: "$at/xfrd"
    xfrdir: "$at"
    zonelistfile: "$at/list"
    database: ""
    server-count: 1
    nsid: "ascii_here"
remote-control:
    control-enable: no
zone:
    name: $zone
    zonefile: zone
END
    exec {log}< <(exec nsd -d -V 1 -c "$at/nsd.conf" 2>&1)
    servers+=($!)
    started "$log" "nsd started"
}
started() {
    local line
    while read -r -t 20 -u "$1" line; do
        [[ $line == *"$2"* ]] && return 0
        echo "$line"
    done
    echo "it did not start"
    return 1
}
"#;

fn with_functions(lines: &str) -> String {
    inside(&format!("{FUNCTIONS}\n{lines}"))
}

const EXAMPLE: &str = r#"
$TTL 300
@ IN SOA ns hostmaster 7 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.3
www IN A 192.0.2.1
www IN AAAA 2001:db8::1
alias IN CNAME www
@ IN NAPTR 10 20 "u" "sip" "!x!y!" .
@ IN HINFO "CPU" "OS;x"
@ IN SSHFP 4 2 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
@ IN TLSA 3 1 1 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
@ IN DNSKEY 257 3 13 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/QA==
@ IN HTTPS 1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1
@ IN TYPE731 \# 3 abcdef
@ IN TXT "with \"quotes\" and \027"
"#;

fn authoritative() {
    let text = with_functions(&format!(
        r#"authority 127.0.0.3 example <<'END'
{EXAMPLE}
END
for over in udp tcp; do
    "$SOCKPIT" dns www.example --server $over://127.0.0.3 --short
    "$SOCKPIT" dns example TXT NAPTR HINFO SSHFP TLSA DNSKEY HTTPS TYPE731 --server $over://127.0.0.3 --short
done
"$SOCKPIT" dns nothing.example A --server 127.0.0.3 --nsid"#
    ));
    for line in [
        "192.0.2.1",
        "2001:db8::1",
        r#""with \"quotes\" and \027""#,
        r#"10 20 "u" "sip" "!x!y!" ."#,
        r#""CPU" "OS;x""#,
        "4 2 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20",
        "3 1 1 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20",
        "257 3 13 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/QA==",
        r#"1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1"#,
        r"\# 3 ABCDEF",
    ] {
        assert_eq!(text.lines().filter(|told| *told == line).count(), 2, "{line} in\n{text}");
    }
    has(
        &text,
        &["NXDOMAIN, there is no such name", "NSID: 68657265 \"here\"", "ns.example. hostmaster.example. 7"],
    );
}

fn resolver() {
    let text = with_functions(&format!(
        r#"authority 127.0.0.3 example <<'END'
{EXAMPLE}
END
cat > "$folder/unbound.conf" <<END
server:
    interface: 127.0.0.4
    do-daemonize: no
    use-syslog: no
    logfile: ""
    username: ""
    chroot: ""
    directory: "$folder"
    pidfile: "$folder/unbound.pid"
    do-not-query-localhost: no
    module-config: "iterator"
    identity: "a resolver of ours"
    hide-identity: no
    verbosity: 1
stub-zone:
    name: example
    stub-addr: 127.0.0.3
END
exec {{log}}< <(exec unbound -d -c "$folder/unbound.conf" 2>&1)
servers+=($!)
started "$log" "start of service"
"$SOCKPIT" dns alias.example A --server 127.0.0.4
"$SOCKPIT" dns id.server TXT --class CH --server tcp://127.0.0.4 --short
"$SOCKPIT" dns www.example A --server 127.0.0.3 --server 127.0.0.4"#
    ));
    has(&text, &[";; flags qr rd ra", ";; chain: alias.example. -> www.example.", "\"a resolver of ours\""]);
    has(&text, &[";; A compared: all 2 servers say the same"]);
}

fn trace() {
    let text = with_functions(&format!(
        r#"authority 127.0.0.1 . <<'END'
$TTL 300
. IN SOA a.root. h.root. 1 3600 600 86400 60
. IN NS a.root.
a.root. IN A 127.0.0.1
test. IN NS ns.test.
ns.test. IN A 127.0.0.2
END
authority 127.0.0.2 test <<'END'
$TTL 300
@ IN SOA ns h 1 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.2
example IN NS ns.example
ns.example IN A 127.0.0.3
lost IN NS ns.lost
ns.lost IN A 127.0.0.9
END
authority 127.0.0.3 example.test <<'END'
{EXAMPLE}
END
"$SOCKPIT" dns www.example.test A --trace --server 127.0.0.1
"$SOCKPIT" dns nothing.example.test A --trace --server 127.0.0.1
"$SOCKPIT" dns www.lost.test A --trace --server 127.0.0.1 --timeout 1 || echo "code $?""#
    ));
    has(&text, &[";; zone .\n", ";; zone test.\n", ";; zone example.test.\n"]);
    has(&text, &["a referral to the servers of test.", "a referral to the servers of example.test."]);
    has(&text, &["192.0.2.1", "NXDOMAIN", "no server of lost.test. answered", "code 1"]);
}

fn system() {
    // The first server is silent, for nobody is there; the second answers.
    let text = with_functions(&format!(
        r#"authority 127.0.0.3 example <<'END'
{EXAMPLE}
END
printf 'nameserver 127.0.0.8\nnameserver 127.0.0.3\n' > "$folder/resolv.conf"
printf '# none\nsearch example\n' > "$folder/empty"
unshare -m bash -e -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf; "$SOCKPIT" dns www.example A' "$folder"
unshare -m bash -c 'mount --bind "$0/empty" /etc/resolv.conf; "$SOCKPIT" dns www.example A || echo "code $?"' "$folder""#
    ));
    has(&text, &[";; try 1 to 127.0.0.8:53 over UDP", "ECONNREFUSED", ";; try 2 to 127.0.0.3:53 over UDP"]);
    has(&text, &["192.0.2.1", "read /etc/resolv.conf: it names no server", "code 1"]);
}

fn search() {
    let text = with_functions(&format!(
        r#"authority 127.0.0.3 example <<'END'
{EXAMPLE}
END
printf 'nameserver 127.0.0.3\nsearch sub.example example other.example\n' > "$folder/resolv.conf"
unshare -m bash -e -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf
    echo "== searched"; "$SOCKPIT" dns www A AAAA --search
    echo "== as typed"; "$SOCKPIT" dns www.example A --search --short
    echo "== libc"; getent ahosts www | head -1
    echo "== plain"; "$SOCKPIT" dns www A || echo "code $?"' "$folder""#
    ));
    let parts: Vec<&str> = text.split("== ").collect();
    let part = |name: &str| *parts.iter().find(|part| part.starts_with(name)).unwrap();
    has(part("searched"), &["www.sub.example. A: NXDOMAIN", "www.example. A: NOERROR", "192.0.2.1"]);
    assert!(!part("searched").contains("other.example"), "{text}");
    has(part("as typed"), &["192.0.2.1"]);
    // The same name as libc's own resolver finds.
    assert!(part("libc").contains("192.0.2.1") || part("libc").contains("2001:db8::1"), "{text}");
    has(part("plain"), &["REFUSED", "code 1"]);
}

fn link_local() {
    let text = with_functions(&format!(
        r#"ip link add link0 type veth peer name link1
ip link set link0 up
ip link set link1 up
ip -6 address add fe80::53/64 dev link0 nodad
authority :: example <<'END'
{EXAMPLE}
END
printf 'nameserver fe80::53%%link0\n' > "$folder/resolv.conf"
unshare -m bash -e -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf; "$SOCKPIT" dns www.example A' "$folder"
for over in udp tcp; do "$SOCKPIT" dns www.example AAAA --server "$over://[fe80::53%link0]:53" --short; done
"$SOCKPIT" dns www.example A --server fe80::53%nowhere || echo "code $?""#
    ));
    has(&text, &["[fe80::53%", ":53 over UDP", "192.0.2.1", "code 1"]);
    assert_eq!(text.lines().filter(|line| *line == "2001:db8::1").count(), 2, "{text}");
}

fn hints() {
    let file = std::fs::read_to_string(ROOT_HINTS).unwrap();
    let rows = file.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut wanted: Vec<String> = rows
        .filter(|row| matches!(row.get(2), Some(&("A" | "AAAA"))))
        .map(|row| format!("{} {}", row[0].to_lowercase(), row[3]))
        .collect();
    let ours = sockpit::model::dns::ROOT_SERVERS.into_iter().zip('a'..);
    let name = |letter| format!("{letter}.root-servers.net.");
    let mut ours: Vec<String> = ours
        .flat_map(|((ipv4, ipv6), letter)| {
            [format!("{} {ipv4}", name(letter)), format!("{} {ipv6}", name(letter))]
        })
        .collect();
    wanted.sort();
    ours.sort();
    assert_eq!(ours, wanted);
}

/// resolv.conf missing, a folder, unreadable, long, with an escape sequence; a server that is silent; /etc/hosts with one.
fn resolver_files() {
    let text = inside(
        r#"exec 2>&1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/etc"
cp /etc/passwd /etc/nsswitch.conf "$folder/etc/" 2>/dev/null || true
asks() { unshare -m bash -c 'mount --bind "$0" /etc; shift 0; "$SOCKPIT" "$@" || echo "code $?"' "$folder/etc" "$@"; }
echo "== missing"; asks dns www.example A
mkdir "$folder/etc/resolv.conf"
echo "== folder"; asks dns www.example A
rmdir "$folder/etc/resolv.conf"
{ printf 'nameserver 127.0.0.1\n'; head -c 10000000 /dev/zero | tr '\0' '#'; } > "$folder/etc/resolv.conf"
echo "== long"; asks dns www.example A --timeout 0.2 --tries 1
printf 'nameserver 127.0.0.1\033[2J\n' > "$folder/etc/resolv.conf"
echo "== escape"; asks dns www.example A --timeout 0.2 --tries 1
printf 'nameserver 192.0.2.53\n' > "$folder/etc/resolv.conf"
echo "== unreachable"; asks dns www.example A --timeout 0.2 --tries 1
echo "== again"; asks lookup www.example
printf '127.0.0.7 ev\033[2Jil.example named.example\n' > "$folder/etc/hosts"
printf 'nameserver 127.0.0.1\n' > "$folder/etc/resolv.conf"
chmod 000 "$folder/etc/resolv.conf"
echo "== forbidden"
unshare -m bash -c 'mount --bind "$0" /etc
    setpriv --bounding-set=-dac_override,-dac_read_search "$SOCKPIT" dns www.example A || echo "code $?"' "$folder/etc"
chmod 644 "$folder/etc/resolv.conf"
echo "== hosts"; asks lookup named.example --flags canonname
"#,
    );
    assert!(!text.contains('\x1b'), "{text}");
    let parts: Vec<&str> = text.split("== ").collect();
    let part = |name: &str| *parts.iter().find(|part| part.starts_with(name)).unwrap();
    has(part("missing"), &["read /etc/resolv.conf: ENOENT", "code 1"]);
    has(part("folder"), &["read /etc/resolv.conf: EISDIR", "code 1"]);
    has(part("long"), &["no answer from 127.0.0.1:53", "ECONNREFUSED", "code 1"]);
    has(part("escape"), &["code 1"]);
    has(part("forbidden"), &["read /etc/resolv.conf: EACCES", "name one here, or mend the file", "code 1"]);
    has(part("unreachable"), &["192.0.2.53:53", "ENETUNREACH", "code 1"]);
    has(part("again"), &["EAI_AGAIN", "code 1"]);
    has(part("hosts"), &["127.0.0.7", r"ev\x1b[2Jil.example"]);
}

fn server_name() {
    let text = inside(
        r#"folder=$(mktemp -d)
trap 'rm -rf "$folder"; kill $silent' EXIT
printf 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n' > "$folder/resolv.conf"
exec 3< <(exec "$SOCKPIT" serve discard --udp 127.0.0.1:53)
silent=$!
read -r line <&3
unshare -m bash -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf
    "$SOCKPIT" dns www.example A --server ns.example --timeout 0.5 || echo "code $?"
    "$SOCKPIT" dns www.example A --server ns.example --timeout 0.5 --json || echo "code $?"' "$folder""#,
    );
    has(&text, &["www.example. A: getaddrinfo ns.example: no address of the server within 500ms", "code 1"]);
    has(&text, &["the name service is silent", r#""type":"dns""#]);
}
