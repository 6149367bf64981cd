//! The mark that a fault leaves on a call in the journal: one byte that names its kind and its way, whatever
//! the list of faults becomes later. 0 is no mark.

use super::kind::{Fault, FaultDirection};
use super::table::TABLE;

/// Marks of each kind: about the connection, in, out.
const WAYS: usize = 3;

impl Fault {
    /// Its mark, from 1.
    pub fn mark(&self) -> u8 {
        let kind = TABLE.iter().position(|entry| entry.word == self.word()).unwrap_or(TABLE.len());
        let way = match self.way() {
            None => 0,
            Some(FaultDirection::In) => 1,
            Some(FaultDirection::Out) => 2,
        };
        u8::try_from(1 + kind * WAYS + way).unwrap_or(u8::MAX)
    }
}

/// The name of the fault that left a mark, as it is typed without its settings: `drop:in`, `half-close`.
/// `None` for 0, and for what no fault has.
pub fn marked(mark: u8) -> Option<String> {
    let number = usize::from(mark).checked_sub(1)?;
    let word = TABLE.get(number / WAYS)?.word;
    Some(match number % WAYS {
        0 => word.to_owned(),
        1 => format!("{word}:{}", FaultDirection::In.word()),
        _ => format!("{word}:{}", FaultDirection::Out.word()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_by_its_mark() {
        let mut marks = std::collections::BTreeSet::new();
        for source in [
            "delay:in:1s",
            "delay:out:1s",
            "rate:in:5",
            "drop:in:1",
            "drop:out:1",
            "duplicate:out:1",
            "reorder:in:1",
            "corrupt:out:1",
            "truncate:in:1:5",
            "small-writes:1",
            "slow-read:1s",
            "stop-reading",
            "never-accept",
            "close-after:1",
            "reset-after:1",
            "half-close",
        ] {
            let fault: Fault = source.parse().expect(source);
            let name = marked(fault.mark()).expect(source);
            assert!(source.starts_with(&name), "{source} {name}");
            assert_eq!(name.contains(':'), fault.way().is_some(), "{name}");
            assert!(marks.insert(fault.mark()), "{source} shares its mark");
        }
        assert_eq!((marked(0), marked(u8::MAX)), (None, None));
    }
}
