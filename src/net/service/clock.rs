//! The services that tell the time: daytime (RFC 867) and time (RFC 868).

use std::time::{SystemTime, UNIX_EPOCH};

use super::handler::ServiceHandler;
use super::turn::Turn;

/// Seconds from 1900-01-01 to 1970-01-01, both 00:00 UTC (RFC 868).
const SINCE_1900: u64 = 2_208_988_800;

/// How the time is told.
#[derive(Clone, Copy)]
pub(super) enum TimeFormat {
    /// `Tuesday, February 22, 1982 17:37:43-UTC` and CR LF, the form that RFC 867 shows.
    Text,
    /// Seconds since 1900 as 32 bits, most significant byte first; they begin again in 2036.
    Seconds,
}

/// Tells the time once: a stream at once, then closes; a datagram for each one that comes.
pub(super) struct Clock {
    pub(super) form: TimeFormat,
    pub(super) stream: bool,
}

impl Clock {
    fn told(&self, wall: SystemTime) -> Vec<u8> {
        match self.form {
            TimeFormat::Text => {
                let time = jiff::Timestamp::try_from(wall).unwrap_or_default();
                time.to_zoned(jiff::tz::TimeZone::UTC)
                    .strftime("%A, %B %-d, %Y %H:%M:%S-UTC\r\n")
                    .to_string()
                    .into_bytes()
            }
            TimeFormat::Seconds => {
                let seconds = wall.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                // Modulo 2^32 on purpose: the field has no more.
                ((seconds + SINCE_1900) as u32).to_be_bytes().to_vec()
            }
        }
    }
}

impl ServiceHandler for Clock {
    fn opened(&mut self, turn: &mut Turn) {
        if self.stream {
            turn.send(self.told(turn.wall));
            turn.close();
        }
    }

    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        if !self.stream {
            turn.send(self.told(turn.wall));
            turn.done();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::net::service::driver::HandlerDriver;

    #[test]
    fn daytime_tells_the_date_and_closes() {
        let mut talk = HandlerDriver::new(Clock { form: TimeFormat::Text, stream: true });
        talk.until(382_297_063_000);
        assert_eq!(talk.opened(), ["Thursday, February 11, 1982 17:37:43-UTC\\r\\n", "CLOSE"]);
    }

    #[test]
    fn time_is_32_bits_of_seconds_since_1900() {
        let mut talk = HandlerDriver::new(Clock { form: TimeFormat::Seconds, stream: false });
        assert_eq!(talk.opened(), [""; 0]);
        // RFC 868: 2,208,988,800 is 00:00 1 Jan 1970.
        assert_eq!(talk.receives(b""), ["\\x83\\xaa~\\x80"]);
        assert_eq!(0x83aa_7e80_u32, 2_208_988_800);
        assert!(talk.done);
    }

    #[test]
    fn time_begins_again_in_2036() {
        let clock = Clock { form: TimeFormat::Seconds, stream: true };
        let last = UNIX_EPOCH + Duration::from_secs((1 << 32) - 1 - SINCE_1900);
        assert_eq!(clock.told(last), [0xff; 4]);
        assert_eq!(clock.told(last + Duration::from_secs(1)), [0; 4]);
    }
}
