//! What was probably meant by a value that is none.

use proc_macro2::TokenStream;

use super::quantity::{BYTES, bytes, milliseconds};
use crate::tokens::text;

/// The value of `body_limit` that is meant by `10mb`, `"10 megabytes"`, `10 * 1024 * 1024`.
pub(super) fn size(value: &TokenStream) -> Option<String> {
    let written = text(value);
    if written.contains('*') || written.contains("<<") {
        return product(&written).map(in_bytes);
    }
    let (number, unit) = apart(written.trim_matches('"'))?;
    let unit = unit.split(|letter: char| !letter.is_alphabetic());
    let unit = unit.into_iter().next()?.to_lowercase();
    if unit.is_empty() || unit.starts_with(['u', 'i']) {
        // A number in quotes, or with the suffix of its type.
        return number.parse::<u64>().ok().map(|number| number.to_string());
    }
    let is_binary = match unit.as_str() {
        "ki" | "kib" | "mi" | "mib" | "gi" | "gib" => true,
        unit => unit.contains("bi"),
    };
    let letter = unit.chars().next()?;
    let unit = BYTES.iter().map(|(name, _)| *name).find(|name| {
        let is_same = name.to_lowercase().starts_with(letter);
        is_same && name.contains('i') == is_binary && *name != "kB"
    })?;
    let size = format!("{number} {unit}");
    bytes(&size).map(|_| format!("\"{size}\""))
}

/// The value of `timeout` that is meant by `30`, `"30 sec"`, `"1m30s"`, `Duration::from_secs(30)`.
pub(super) fn time(value: &TokenStream) -> Option<String> {
    let written = text(value);
    let written = written.trim_matches('"');
    let time = match written.split_once("from_") {
        Some((_, call)) => {
            let (unit, number) = call.split_once('(')?;
            format!("{}{unit}", number.trim_end_matches(')'))
        }
        None => written.to_owned(),
    };
    let types = [
        "u8", "u16", "u32", "u64", "i32", "i64", "usize", "f32", "f64",
    ];
    let bare = types.iter().find_map(|suffix| time.strip_suffix(suffix));
    let mut total = 0_u64;
    let mut rest = bare.unwrap_or(&time).trim();
    let mut count = 0;
    let mut last = String::new();
    while !rest.is_empty() {
        let (number, behind) = apart(rest)?;
        let end = behind.find(|letter: char| letter.is_ascii_digit());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        last = in_unit(number, unit.trim())?;
        total = total.checked_add(milliseconds(&last)?)?;
        rest = behind;
        count += 1;
    }
    let time = match count {
        1 => last,
        _ if total.is_multiple_of(1000) => format!("{} s", total / 1000),
        _ => format!("{total} ms"),
    };
    (total > 0).then(|| format!("\"{time}\""))
}

fn in_unit(number: &str, unit: &str) -> Option<String> {
    let unit = match unit.to_lowercase().as_str() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => "ms",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => {
            return Some(format!(
                "{} h",
                number.parse::<u64>().ok()?.checked_mul(24)?
            ));
        }
        _ => return None,
    };
    Some(format!("{number} {unit}"))
}

/// A number, and what stands behind it.
fn apart(text: &str) -> Option<(&str, &str)> {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (end > 0).then(|| (number, unit.trim_matches(['_', ' '])))
}

/// What `10 * 1024` and `1 << 20` come to.
fn product(text: &str) -> Option<u64> {
    if let Some((number, shift)) = text.split_once("<<") {
        let factor = 1_u64.checked_shl(shift.trim().parse().ok()?)?;
        return number.trim().parse::<u64>().ok()?.checked_mul(factor);
    }
    let factors = text.contains('*').then(|| text.split('*'))?;
    factors.into_iter().try_fold(1_u64, |product, factor| {
        let factor = factor.trim().replace('_', "").parse::<u64>().ok()?;
        product.checked_mul(factor)
    })
}

/// `"10 MiB"`, or the number where no unit fits.
fn in_bytes(number: u64) -> String {
    let units = BYTES.iter().rev().filter(|(name, _)| name.contains('i'));
    let mut fitting = units.filter(|(_, unit)| number >= *unit && number.is_multiple_of(*unit));
    match fitting.next() {
        Some((name, unit)) => format!("\"{} {name}\"", number / unit),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_recognised() {
        for (written, meant) in [
            ("10MB", "\"10 MB\""),
            ("10_MiB", "\"10 MiB\""),
            ("\"10 mb\"", "\"10 MB\""),
            ("\"10M\"", "\"10 MB\""),
            ("\"1.5 gib\"", "\"1.5 GiB\""),
            ("\"10 kilobytes\"", "\"10 KB\""),
            ("\"4096\"", "4096"),
            ("1024u64", "1024"),
            ("1 << 20", "\"1 MiB\""),
            ("10 * 1024 * 1024", "\"10 MiB\""),
            ("3 * 1000", "3000"),
        ] {
            let value = written.parse().unwrap();
            assert_eq!(size(&value).as_deref(), Some(meant), "{written}");
        }
        for none in ["-1", "true", "LIMIT", "\"many\"", "2 * LIMIT"] {
            assert_eq!(size(&none.parse().unwrap()), None, "{none}");
        }
    }

    #[test]
    fn times_are_recognised() {
        for (written, meant) in [
            ("30", "\"30 s\""),
            ("1.5", "\"1.5 s\""),
            ("30u64", "\"30 s\""),
            ("30s", "\"30 s\""),
            ("\"30sec\"", "\"30 s\""),
            ("\"1 min\"", "\"1 m\""),
            ("\"2 days\"", "\"48 h\""),
            ("\"1m30s\"", "\"90 s\""),
            ("\"1s500ms\"", "\"1500 ms\""),
            ("Duration::from_secs(3)", "\"3 s\""),
            ("Duration::from_millis(500)", "\"500 ms\""),
        ] {
            let value = written.parse().unwrap();
            assert_eq!(time(&value).as_deref(), Some(meant), "{written}");
        }
        for none in ["-1", "None", "\"soon\"", "0", "\"5 fortnights\""] {
            assert_eq!(time(&none.parse().unwrap()), None, "{none}");
        }
    }
}
