//! Real loss of TCP segments: only the kernel can do that, with `tc` and netem (`tc-netem(8)`).

use super::kind::{Fault, FaultDirection};
use crate::model::span;

/// The commands to type in another shell, as root. They strike everything on that interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetemLines {
    /// Adds the queueing discipline.
    pub add: String,
    /// Removes it again.
    pub remove: String,
}

/// The lines for `tc` that do to packets what the faults on sending do to messages; without any of
/// them, a loss of 10 %. `interface` is the name of one, and anything else in it is left out.
pub fn netem_lines(interface: &str, faults: &[Fault]) -> NetemLines {
    let name: String =
        interface.chars().filter(|ch| ch.is_ascii_alphanumeric() || "._-@".contains(*ch)).collect();
    let percent = |chance: &u16| format!("{}.{}%", chance / 10, chance % 10);
    let delayed = faults.iter().any(|fault| matches!(fault, Fault::Delay { way: FaultDirection::Out, .. }));
    let sending = faults.iter().filter(|fault| fault.way() == Some(FaultDirection::Out));
    let mut words: Vec<String> = sending
        .filter_map(|fault| match fault {
            Fault::Delay { wait, jitter, .. } if jitter.is_zero() => {
                Some(format!("delay {}", span::show(*wait)))
            }
            // netem spreads to both sides of its mean, ours is from `wait` up.
            Fault::Delay { wait, jitter, .. } => {
                Some(format!("delay {} {}", span::show(*wait + *jitter / 2), span::show(*jitter / 2)))
            }
            Fault::Rate { bytes_per_second, .. } => {
                Some(format!("rate {}bit", bytes_per_second.saturating_mul(8)))
            }
            Fault::Drop { chance, .. } => Some(format!("loss {}", percent(chance))),
            Fault::Duplicate { chance, .. } => Some(format!("duplicate {}", percent(chance))),
            // netem reorders by letting some packets skip the delay, so it needs one.
            Fault::Reorder { chance, .. } if delayed => Some(format!("reorder {}", percent(chance))),
            Fault::Reorder { chance, .. } => Some(format!("delay 10ms reorder {}", percent(chance))),
            Fault::Corrupt { chance, .. } => Some(format!("corrupt {}", percent(chance))),
            _ => None,
        })
        .collect();
    if words.is_empty() {
        words.push("loss 10.0%".to_owned());
    }
    NetemLines {
        add: format!("tc qdisc add dev {name} root netem {}", words.join(" ")),
        remove: format!("tc qdisc del dev {name} root"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_what_netem_can_do() {
        let faults: Vec<Fault> =
            ["delay:out:50ms+20ms", "drop:out:30%", "drop:in:1", "rate:out:1000", "small-writes:1"]
                .iter()
                .map(|source| source.parse().expect("a fault"))
                .collect();
        let lines = netem_lines("lo", &faults);
        assert_eq!(lines.add, "tc qdisc add dev lo root netem delay 60ms 10ms loss 30.0% rate 8000bit");
        assert_eq!(lines.remove, "tc qdisc del dev lo root");
        assert_eq!(netem_lines("lo; reboot", &[]).add, "tc qdisc add dev loreboot root netem loss 10.0%");
    }
}
