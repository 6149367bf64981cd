//! Messages of netlink(7) and their attributes: bytes alone, in the order of this host. What is cut short is
//! passed over.

/// `struct nlmsghdr`: length, type, flags, sequence number, port.
const HEADER: usize = 16;
/// `struct nlattr`: length and type.
const ATTRIBUTE: usize = 4;

/// `SOCK_DIAG_BY_FAMILY` of `linux/sock_diag.h`.
pub(super) const SOCK_DIAG_BY_FAMILY: u16 = 20;
/// `NLM_F_REQUEST`, and with `NLM_F_DUMP`: the whole table.
const REQUEST: u16 = 0x1;
const DUMP: u16 = 0x301;
/// Kinds below are netlink's own (`NLMSG_MIN_TYPE`).
const LEAST_KIND: u16 = 16;

/// One message of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NetlinkMessage<'a> {
    /// A row of the table, its structure and attributes.
    Row(&'a [u8]),
    /// The last one.
    Done,
    /// The kernel refuses: an errno.
    Refused(i32),
}

/// A question of a kind for a whole table, with its structure and attributes.
pub(super) fn dump(kind: u16, question: &[u8]) -> Vec<u8> {
    message(kind, DUMP, question)
}

/// A question of a kind for one thing, with its structure and attributes.
pub(super) fn get(kind: u16, question: &[u8]) -> Vec<u8> {
    message(kind, REQUEST, question)
}

fn message(kind: u16, flags: u16, question: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEADER + question.len());
    message.extend(((HEADER + question.len()) as u32).to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend(flags.to_ne_bytes());
    // Sequence number and port: one question at a time needs none.
    message.extend([0; 8]);
    message.extend(question);
    message
}

/// The messages that one `recv` brought.
pub(super) fn messages(mut bytes: &[u8]) -> impl Iterator<Item = NetlinkMessage<'_>> {
    std::iter::from_fn(move || {
        loop {
            let length = u32_at(bytes, 0)? as usize;
            let message = bytes.get(..length).filter(|_| length >= HEADER)?;
            let kind = u16_at(message, 4)?;
            bytes = bytes.get(aligned(length)..).unwrap_or_default();
            let body = &message[HEADER..];
            match i32::from(kind) {
                libc::NLMSG_DONE => return Some(NetlinkMessage::Done),
                libc::NLMSG_ERROR => {
                    let errno = u32_at(body, 0).map_or(libc::EIO, |errno| (errno as i32).wrapping_neg());
                    return Some(NetlinkMessage::Refused(errno));
                }
                _ if kind >= LEAST_KIND => return Some(NetlinkMessage::Row(body)),
                _ => {}
            }
        }
    })
}

/// Adds an attribute.
pub(super) fn push_attribute(message: &mut Vec<u8>, kind: u16, value: &[u8]) {
    message.extend(((ATTRIBUTE + value.len()) as u16).to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend(value);
    message.resize(aligned(message.len()), 0);
}

/// The attributes after a structure: type and value.
pub(super) fn attributes(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16_at(bytes, 0)?);
        let kind = u16_at(bytes, 2)?;
        let value = bytes.get(ATTRIBUTE..length)?;
        bytes = bytes.get(aligned(length)..).unwrap_or_default();
        Some((kind, value))
    })
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Messages and attributes begin at multiples of four.
const fn aligned(length: usize) -> usize {
    (length + 3) & !3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u16, body: &[u8]) -> Vec<u8> {
        let mut message = dump(SOCK_DIAG_BY_FAMILY, body);
        message[4..6].copy_from_slice(&kind.to_ne_bytes());
        message.resize(aligned(message.len()), 0);
        message
    }

    #[test]
    fn an_answer_is_taken_apart_and_nothing_is_read_beyond_its_end() {
        let mut answer = message(20, b"one");
        answer.extend(message(1, b"no operation"));
        answer.extend(message(20, b"second"));
        answer.extend(message(3, &[0; 4]));
        let all: Vec<_> = messages(&answer).collect();
        assert_eq!(all, [NetlinkMessage::Row(b"one"), NetlinkMessage::Row(b"second"), NetlinkMessage::Done]);
        for end in 0..answer.len() {
            assert!(messages(&answer[..end]).count() <= 3);
        }
        let refused = message(2, &(-libc::ENOENT).to_ne_bytes());
        assert_eq!(messages(&refused).next(), Some(NetlinkMessage::Refused(libc::ENOENT)));
        let without_end = [0_u8; 64];
        assert_eq!(messages(&without_end).next(), None);
    }

    #[test]
    fn attributes_are_found_behind_their_padding() {
        let mut bytes = Vec::new();
        push_attribute(&mut bytes, 11, &[1]);
        push_attribute(&mut bytes, 0, b"name\0");
        assert_eq!(bytes.len(), 8 + 12);
        let all: Vec<_> = attributes(&bytes).collect();
        assert_eq!(all, [(11, &[1_u8][..]), (0, b"name\0")]);
        assert_eq!(attributes(&bytes[..9]).count(), 1);
        assert_eq!(attributes(&[1, 0, 0, 0, 0, 0, 0, 0]).next(), None, "shorter than its own head");
    }
}
