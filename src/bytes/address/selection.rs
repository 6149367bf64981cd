//! Why getaddrinfo returns addresses in its order: destination address selection (RFC 6724, section 6).
//!
//! The order follows from the source address that the kernel would use for each destination; that is asked elsewhere.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::policy::{PolicyTables, scope_name};
use crate::bytes::text::SafeText;

/// A destination, and the source that the kernel would use for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Candidate {
    /// Where to.
    pub destination: IpAddr,
    /// Where from; `None`: there is no route, or no address of that family.
    pub source: Option<IpAddr>,
    /// Bits of the prefix of the source's network, where it is known.
    pub source_prefix: Option<u8>,
    /// What the system says of the source.
    #[serde(default)]
    pub state: SourceState,
}

/// What the system says of a source address, as rules 3, 4 and 7 ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourceState {
    /// It is kept for connections that have it, and not meant for new ones (`IFA_F_DEPRECATED`).
    pub is_deprecated: bool,
    /// It is the address of a mobile host at its home (`IFA_F_HOMEADDRESS`).
    pub is_home: bool,
    /// The index of the interface that has it, where it is known.
    pub interface: Option<u32>,
    /// Whether that interface carries packets inside others.
    pub is_tunnel: bool,
}

impl SourceState {
    /// What sets it apart from others, in words; empty as a rule.
    pub fn words(&self) -> &'static str {
        match self {
            SourceState { is_deprecated: true, .. } => "source deprecated",
            SourceState { is_home: true, .. } => "source is a home address",
            SourceState { is_tunnel: true, .. } => "through a tunnel",
            _ => "",
        }
    }
}

/// The rule that decides between two destinations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionRule {
    /// Rule 1: a destination that can be reached.
    Usable = 1,
    /// Rule 2: a source that reaches as far as the destination.
    MatchingScope,
    /// Rule 3: a source that is not deprecated.
    NotDeprecated,
    /// Rule 4: a source that is a home address.
    HomeAddress,
    /// Rule 5: a source with the label of the destination.
    MatchingLabel,
    /// Rule 6: the higher precedence.
    Precedence,
    /// Rule 7: a source of an interface that is no tunnel.
    NativeTransport,
    /// Rule 8: the smaller scope.
    SmallerScope,
    /// Rule 9: the source has more bits in common.
    LongestPrefix,
    /// Rule 10: as they came.
    Unchanged,
}

impl SelectionRule {
    /// Its number in RFC 6724.
    pub const fn number(self) -> u32 {
        self as u32
    }
}

impl PolicyTables {
    /// Which of two comes first (`Less`: the first), and by which rule.
    pub fn compare(&self, a: &Candidate, b: &Candidate) -> (Ordering, SelectionRule) {
        let prefer = |is_a: bool, is_b: bool| is_b.cmp(&is_a);
        let suits = |of: fn(&PolicyTables, IpAddr) -> u32| {
            let is_suited = |each: &Candidate| {
                each.source.is_some_and(|from| of(self, from) == of(self, each.destination))
            };
            // Without a source on both sides there is nothing to compare.
            prefer(is_suited(a), is_suited(b))
        };
        let is_same_family = a.destination.is_ipv4() == b.destination.is_ipv4();
        let common =
            if is_same_family { self.common_bits(b).cmp(&self.common_bits(a)) } else { Ordering::Equal };
        let is_other_interface = a.state.interface != b.state.interface;
        let native = prefer(!a.state.is_tunnel, !b.state.is_tunnel);
        let native = if is_other_interface { native } else { Ordering::Equal };
        let rules = [
            (prefer(a.source.is_some(), b.source.is_some()), SelectionRule::Usable),
            (suits(PolicyTables::scope), SelectionRule::MatchingScope),
            (prefer(!a.state.is_deprecated, !b.state.is_deprecated), SelectionRule::NotDeprecated),
            (prefer(a.state.is_home, b.state.is_home), SelectionRule::HomeAddress),
            (suits(PolicyTables::label), SelectionRule::MatchingLabel),
            (self.precedence(b.destination).cmp(&self.precedence(a.destination)), SelectionRule::Precedence),
            (native, SelectionRule::NativeTransport),
            (self.scope(a.destination).cmp(&self.scope(b.destination)), SelectionRule::SmallerScope),
            (common, SelectionRule::LongestPrefix),
        ];
        let decided = rules.into_iter().find(|(order, _)| order.is_ne());
        decided.unwrap_or((Ordering::Equal, SelectionRule::Unchanged))
    }

    /// Bits that destination and source have in common at their beginning.
    fn common_bits(&self, candidate: &Candidate) -> u32 {
        match (candidate.destination, candidate.source) {
            (IpAddr::V6(to), Some(IpAddr::V6(from))) => {
                let bits = (to.to_bits() ^ from.to_bits()).leading_zeros();
                // RFC 6724 counts no further than the prefix of the source.
                let most = candidate.source_prefix.map_or(64, u32::from);
                if self.is_glibc { bits } else { bits.min(most) }
            }
            (IpAddr::V4(to), Some(IpAddr::V4(from))) => {
                let bits = (to.to_bits() ^ from.to_bits()).leading_zeros();
                let is_outside = candidate.source_prefix.is_some_and(|prefix| bits < u32::from(prefix));
                if self.is_glibc && is_outside { 0 } else { bits }
            }
            _ => 0,
        }
    }

    /// Why one comes before the next, in words with the numbers of these tables: `rule 6: precedence 50 > 10`.
    pub fn reason(&self, a: &Candidate, b: &Candidate) -> SafeText {
        let (_, rule) = self.compare(a, b);
        let text = SafeText::literal("rule ").then(rule.number()).then(": ");
        let (to, next) = (a.destination, b.destination);
        match rule {
            SelectionRule::Usable => text.then("there is a source address for it, and none for the next"),
            SelectionRule::MatchingScope => {
                text.then("its source has its scope, ").then(scope_name(self.scope(to)))
            }
            SelectionRule::NotDeprecated => text.then("its source is not deprecated, that of the next is"),
            SelectionRule::HomeAddress => text.then("its source is a home address"),
            SelectionRule::NativeTransport => text.then("its source is not that of a tunnel"),
            SelectionRule::MatchingLabel => text.then("its source has its label, ").then(self.label(to)),
            SelectionRule::Precedence => {
                text.then("precedence ").then(self.precedence(to)).then(" > ").then(self.precedence(next))
            }
            SelectionRule::SmallerScope => {
                let (scope, other) = (scope_name(self.scope(to)), scope_name(self.scope(next)));
                text.then("smaller scope, ").then(scope).then(" before ").then(other)
            }
            SelectionRule::LongestPrefix => {
                let (bits, other) = (self.common_bits(a), self.common_bits(b));
                text.then("its source has ").then(bits).then(" bits in common, the next ").then(other)
            }
            SelectionRule::Unchanged => text.then("no rule decides, so as the name service gave them"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(destination: &str, source: &str) -> Candidate {
        Candidate {
            destination: destination.parse().expect(destination),
            source: (!source.is_empty()).then(|| source.parse().expect(source)),
            source_prefix: None,
            state: SourceState::default(),
        }
    }

    /// The order in which the rules put destinations.
    fn sorted(tables: &PolicyTables, candidates: &[Candidate]) -> Vec<Candidate> {
        let mut sorted = candidates.to_vec();
        sorted.sort_by(|a, b| tables.compare(a, b).0);
        sorted
    }

    #[test]
    fn deprecated_home_and_tunnelled_sources_decide_by_rules_3_4_and_7() {
        let of = |to: &str, state| Candidate { state, ..candidate(to, "2001:db8::2") };
        let on = |interface| SourceState { interface: Some(interface), ..SourceState::default() };
        let old = SourceState { is_deprecated: true, ..on(1) };
        let home = SourceState { is_home: true, ..on(1) };
        let tunnel = SourceState { is_tunnel: true, ..on(2) };
        for tables in [PolicyTables::glibc(""), PolicyTables::rfc6724()] {
            for (first, second, rule) in
                [(on(1), old, 3), (home, on(1), 4), (on(1), tunnel, 7), (on(1), on(2), 10)]
            {
                let (one, other) = (of("2001:db8:1::1", first), of("2001:db8:1::1", second));
                let (order, decided) = tables.compare(&one, &other);
                assert_eq!(decided.number(), rule);
                assert_eq!(order.is_lt(), rule != 10);
                assert_eq!(tables.compare(&other, &one).0, order.reverse());
            }
        }
        // Before labels and precedences, behind the scope; rule 7 behind the precedence.
        let glibc = PolicyTables::glibc("");
        let six = of("2001:db8::1", old);
        let four = candidate("198.51.100.1", "198.51.100.2");
        assert_eq!(
            glibc.reason(&four, &six).as_str(),
            "rule 3: its source is not deprecated, that of the next is"
        );
        let six = of("2001:db8::1", tunnel);
        assert_eq!(glibc.reason(&six, &four).as_str(), "rule 6: precedence 40 > 10");
    }

    /// RFC 6724, section 10.2: destinations with their sources, in the order that the RFC gives.
    #[test]
    fn the_examples_of_the_rfc() {
        let examples: [(&[(&str, &str)], SelectionRule); 8] = [
            (
                &[("2001:db8:1::1", "2001:db8:1::2"), ("198.51.100.121", "169.254.13.78")],
                SelectionRule::MatchingScope,
            ),
            (
                &[("198.51.100.121", "198.51.100.117"), ("2001:db8:1::1", "fe80::1")],
                SelectionRule::MatchingScope,
            ),
            (&[("2001:db8:1::1", "2001:db8:1::2"), ("10.1.2.3", "10.1.2.4")], SelectionRule::Precedence),
            (&[("fe80::1", "fe80::2"), ("2001:db8:1::1", "2001:db8:1::2")], SelectionRule::SmallerScope),
            (
                &[("2001:db8:1::1", "2001:db8:1::2"), ("2001:db8:3ffe::1", "2001:db8:3f44::2")],
                SelectionRule::LongestPrefix,
            ),
            (
                &[("2002:c633:6401::1", "2002:c633:6401::2"), ("2001:db8:1::1", "2002:c633:6401::2")],
                SelectionRule::MatchingLabel,
            ),
            (
                &[("2001:db8:1::1", "2001:db8:1::2"), ("2002:c633:6401::1", "2002:c633:6401::2")],
                SelectionRule::Precedence,
            ),
            (&[("10.1.2.3", "10.1.2.4"), ("2001:db8:1::1", "")], SelectionRule::Usable),
        ];
        let tables = PolicyTables::rfc6724();
        for (expected, rule) in examples {
            let candidates: Vec<Candidate> = expected.iter().map(|(to, from)| candidate(to, from)).collect();
            let backwards: Vec<Candidate> = candidates.iter().rev().copied().collect();
            for given in [&candidates, &backwards] {
                let sorted = sorted(&tables, given);
                assert_eq!(sorted, candidates);
                assert_eq!(tables.compare(&sorted[0], &sorted[1]), (Ordering::Less, rule), "{expected:?}");
            }
        }
    }

    /// The two examples of the same section that ask for more than the addresses.
    #[test]
    fn the_examples_of_the_rfc_with_home_and_deprecated_addresses() {
        let of = |to: &str, from: &str, is_home, is_deprecated| {
            let state = SourceState { is_deprecated, is_home, ..SourceState::default() };
            Candidate { state, ..candidate(to, from) }
        };
        let tables = PolicyTables::rfc6724();
        for (global, rule) in [
            ([of("2001:db8:1::1", "2001:db8:3::1", true, false), of("fe80::1", "fe80::2", false, false)], 4),
            ([of("2001:db8:1::1", "2001:db8:1::2", false, false), of("fe80::1", "fe80::2", false, true)], 3),
        ] {
            let sorted = sorted(&tables, &[global[1], global[0]]);
            assert_eq!(sorted, global);
            assert_eq!(tables.compare(&sorted[0], &sorted[1]).1.number(), rule);
        }
    }

    #[test]
    fn glibc_and_the_rfc_disagree_on_unique_local_addresses() {
        let local = candidate("fd00::1", "fd00::2");
        let four = candidate("198.51.100.1", "198.51.100.2");
        let (glibc, rfc) = (PolicyTables::glibc(""), PolicyTables::rfc6724());
        assert_eq!((sorted(&glibc, &[four, local])[0], sorted(&rfc, &[local, four])[0]), (local, four));
        assert_eq!(glibc.reason(&local, &four).as_str(), "rule 6: precedence 40 > 10");
        assert_eq!(rfc.reason(&four, &local).as_str(), "rule 6: precedence 35 > 3");
    }

    #[test]
    fn a_configuration_replaces_the_whole_table_that_it_speaks_of() {
        let tables = PolicyTables::glibc(
            "# comment\nprecedence ::ffff:0:0/96  100  # IPv4 first\nlabel nonsense 3\nreload yes\n",
        );
        let (four, six) =
            (candidate("198.51.100.1", "198.51.100.2"), candidate("2001:db8::1", "2001:db8::2"));
        assert_eq!(sorted(&tables, &[six, four])[0], four);
        // glibc gives what a file leaves out 40; the labels are its own still.
        assert_eq!(
            (tables.precedence(six.destination), tables.label("::1".parse().expect("right"))),
            (40, 0)
        );
        assert_eq!(tables.changed(), ["precedence"]);
        assert_eq!(PolicyTables::glibc("#label ::1/128 9\n"), PolicyTables::glibc(""));
        let site = PolicyTables::glibc("scopev4 ::ffff:10.0.0.0/104 5\n");
        assert_eq!(["10.1.2.3", "127.0.0.1"].map(|ip| site.scope(ip.parse().expect(ip))), [5, 14]);
    }

    #[test]
    fn within_a_subnet_glibc_counts_common_bits_of_ipv4_and_outside_none() {
        let within = |to: &str| Candidate { source_prefix: Some(24), ..candidate(to, "192.0.2.8") };
        let (near, far, farther) = (within("192.0.2.9"), within("192.0.3.1"), within("203.0.113.1"));
        let glibc = PolicyTables::glibc("");
        assert_eq!(glibc.compare(&far, &near), (Ordering::Greater, SelectionRule::LongestPrefix));
        assert_eq!(glibc.compare(&far, &farther).1, SelectionRule::Unchanged);
    }

    #[test]
    fn the_passive_list_is_put_in_order_by_labels_and_that_of_localhost_by_precedence() {
        let glibc = PolicyTables::glibc("");
        let (any4, any6) = (candidate("0.0.0.0", "127.0.0.1"), candidate("::", "::1"));
        assert_eq!(glibc.compare(&any4, &any6), (Ordering::Less, SelectionRule::MatchingLabel));
        let (four, six) = (candidate("127.0.0.1", "127.0.0.1"), candidate("::1", "::1"));
        assert_eq!(glibc.reason(&six, &four).as_str(), "rule 6: precedence 50 > 10");
    }
}
