//! `struct tcp_info` from the bytes that `getsockopt(TCP_INFO)` returned, as far as they go.

use std::mem::offset_of;
use std::time::Duration;

use crate::model::connection::TcpInfo;

/// Room for `struct tcp_info` of newer kernels than this one.
pub(crate) const TCP_INFO_LEN: usize = 512;

/// Room for the nine `u32` of `SO_MEMINFO`.
pub(crate) const MEMINFO_LEN: usize = 36;

/// Reads the fields that the kernel returned; older kernels return a shorter structure.
pub(crate) fn tcp_info(raw: &[u8]) -> TcpInfo {
    macro_rules! word {
        ($field:ident, $type:ty) => {{
            let at = offset_of!(libc::tcp_info, $field);
            raw.get(at..at + size_of::<$type>())
                .and_then(|bytes| bytes.try_into().ok())
                .map(<$type>::from_ne_bytes)
        }};
    }
    let micros = |value: Option<u32>| value.map(|value| Duration::from_micros(u64::from(value)));
    TcpInfo {
        state: word!(tcpi_state, u8).unwrap_or_default(),
        retransmits: word!(tcpi_retransmits, u8).unwrap_or_default(),
        unacked: word!(tcpi_unacked, u32),
        sacked: word!(tcpi_sacked, u32),
        rtt: micros(word!(tcpi_rtt, u32)),
        rttvar: micros(word!(tcpi_rttvar, u32)),
        rto: micros(word!(tcpi_rto, u32)),
        cwnd: word!(tcpi_snd_cwnd, u32),
        mss: word!(tcpi_snd_mss, u32),
        pmtu: word!(tcpi_pmtu, u32),
        total_retransmits: word!(tcpi_total_retrans, u32),
        delivery_rate: word!(tcpi_delivery_rate, u64),
        bytes_acked: word!(tcpi_bytes_acked, u64),
        bytes_received: word!(tcpi_bytes_received, u64),
        unsent: word!(tcpi_notsent_bytes, u32),
        send_window: word!(tcpi_snd_wnd, u32),
    }
}

/// Since a TCP socket sent data last, by its `struct tcp_info`: since its handshake where it never did.
pub(crate) fn tcp_silent(raw: &[u8]) -> Option<Duration> {
    let at = offset_of!(libc::tcp_info, tcpi_last_data_sent);
    let millis = u32::from_ne_bytes(*raw.get(at..)?.first_chunk()?);
    Some(Duration::from_millis(millis.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_did_not_return_is_not_made_up() {
        let mut raw = vec![0_u8; 104];
        raw[0] = 10;
        raw[24..28].copy_from_slice(&3_u32.to_ne_bytes());
        raw[28..32].copy_from_slice(&5_u32.to_ne_bytes());
        let info = tcp_info(&raw);
        assert_eq!((info.state, info.unacked, info.sacked), (10, Some(3), Some(5)));
        assert_eq!((info.delivery_rate, info.unsent, info.send_window), (None, None, None));
        assert_eq!(tcp_info(&[]), TcpInfo::default());
    }
}
