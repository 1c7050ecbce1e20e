//! Until when a certificate is valid: a walk through its DER, past everything else.

use std::time::{Duration, SystemTime};

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version, which comes first if it is there.
const VERSION: u8 = 0xA0;

/// One value: its tag, and its bytes.
type Element<'a> = (u8, &'a [u8]);

/// The last moment of a certificate (RFC 5280, 4.1); `None` when it is not found.
pub(super) fn end(certificate: &[u8]) -> Option<SystemTime> {
    let ((_, certificate), _) = element(certificate)?;
    let ((_, fields), _) = element(certificate)?;
    let ((tag, _), behind) = element(fields)?;
    let mut fields = if tag == VERSION { behind } else { fields };
    for _ in ["serial number", "signature algorithm", "issuer"] {
        (_, fields) = element(fields)?;
    }
    let ((_, validity), _) = element(fields)?;
    let (_, behind) = element(validity)?;
    let (end, _) = element(behind)?;
    time(end)
}

/// The first value of these bytes, and what is behind it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&[tag, length], mut rest) = bytes.split_first_chunk()?;
    let length = if length < 0x80 {
        usize::from(length)
    } else {
        let digits;
        (digits, rest) = rest.split_at_checked(usize::from(length & 0x7F))?;
        digits.iter().try_fold(0_usize, |length, digit| {
            length.checked_mul(256)?.checked_add(usize::from(*digit))
        })?
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some(((tag, content), behind))
}

/// Years have two digits or four: `261121153000Z`, `20261121153000Z`.
fn time((tag, text): Element<'_>) -> Option<SystemTime> {
    let text = str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: u64 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let part = |index: usize| rest.get(2 * index..2 * index + 2)?.parse::<u64>().ok();
    let days = days(year, part(0)?, part(1)?)?;
    let seconds = ((days * 24 + part(2)?) * 60 + part(3)?) * 60 + part(4)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// From the first of January 1970 to a day of the Gregorian calendar; `None` before that.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let is_in_range = (1970..=9999).contains(&year) && (1..=12).contains(&month);
    if !is_in_range || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March have the day of February that some lack as their last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_before_month = (153 * month + 2) / 5;
    let days = year * 365 + leap_days + days_before_month + (day - 1);
    // As many lie between the first of March of the year 0 and the first of January 1970.
    Some(days - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(tag: u8, text: &str) -> Option<u64> {
        let time = time((tag, text.as_bytes()))?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        Some(since.unwrap().as_secs())
    }

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        assert_eq!(seconds(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(seconds(UTC_TIME, "000301000000Z"), Some(951_868_800));
        assert_eq!(seconds(UTC_TIME, "240229235959Z"), Some(1_709_251_199));
        assert_eq!(
            seconds(GENERALIZED_TIME, "99991231235959Z"),
            Some(253_402_300_799)
        );
        for text in [
            "",
            "Z",
            "240229235959",
            "2402Z",
            "241329235959Z",
            "äää229235959Z",
        ] {
            assert_eq!(seconds(UTC_TIME, text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        let nested = [
            0x30, 0x82, 0, 9, 0x30, 7, 0x02, 1, 1, 0x30, 0, 0x30, 0, 0x30, 0,
        ];
        for length in 0..nested.len() {
            assert_eq!(end(&nested[..length]), None);
        }
        assert_eq!(end(&[0x30, 0xFF]), None);
        assert_eq!(end(&[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }
}
