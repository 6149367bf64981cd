//! IEEE 754 binary16, which Rust has no stable type for.

/// The number that 16 bits are. Every one of them is a number of `f32` too.
pub(super) fn from_bits(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    match exponent {
        0x1f if fraction == 0.0 => sign * f32::INFINITY,
        0x1f => f32::NAN,
        // Subnormal: no leading one, and the least exponent.
        0 => sign * fraction * 2_f32.powi(-24),
        _ => sign * (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    }
}

/// The nearest of 16 bits, to even where two are as near; what is too large is infinite.
pub(super) fn to_bits(number: f64) -> u16 {
    let sign = u16::from(number.is_sign_negative()) << 15;
    let size = number.abs();
    if number.is_nan() {
        return 0x7e00;
    }
    // 65,520 is halfway from the largest number to the next, which there is none of.
    if size >= 65_520.0 {
        return sign | 0x7c00;
    }
    // The distance of two neighbours: of numbers below 2^-14 it is that of subnormals.
    let exponent = if size < 2_f64.powi(-14) { -14 } else { (size.log2().floor() as i32).clamp(-14, 15) };
    let steps = (size / 2_f64.powi(exponent - 10)).round_ties_even() as u16;
    // Rounded up to the next power of two, the carry goes into the exponent by itself.
    let biased = (exponent + 14) as u16;
    sign | (steps + (biased << 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_read_and_written_back() {
        for bits in 0..=u16::MAX {
            let number = from_bits(bits);
            if number.is_nan() {
                assert_eq!((bits >> 10 & 0x1f, bits & 0x3ff != 0), (0x1f, true));
            } else {
                assert_eq!(to_bits(f64::from(number)), bits, "{number:?}");
            }
        }
    }

    #[test]
    fn numbers_between_go_to_the_nearest_and_halves_to_even() {
        assert_eq!((to_bits(1.0), to_bits(-2.0), to_bits(65504.0)), (0x3c00, 0xc000, 0x7bff));
        assert_eq!(
            (to_bits(65519.9), to_bits(65520.0), to_bits(f64::NEG_INFINITY)),
            (0x7bff, 0x7c00, 0xfc00)
        );
        assert_eq!((to_bits(2049.0), to_bits(2051.0), to_bits(2050.1)), (0x6800, 0x6802, 0x6801));
        assert_eq!((to_bits(2_f64.powi(-25)), to_bits(2_f64.powi(-24) * 1.5)), (0, 2));
    }
}
