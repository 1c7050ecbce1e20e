//! Sizes and times, written as those of the settings are.

pub(super) const BYTES: &[(&str, u64)] = &[
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1000 * 1000),
    ("GB", 1000 * 1000 * 1000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

const MILLISECONDS: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1000),
    ("m", 60 * 1000),
    ("h", 60 * 60 * 1000),
];

/// `10 MiB`, `512 KiB`, `2.5 MB`, in bytes.
pub(super) fn bytes(size: &str) -> Option<u64> {
    in_units(size, BYTES)
}

/// `500ms`, `30 s`, `1.5 m`, in milliseconds.
pub(super) fn milliseconds(time: &str) -> Option<u64> {
    in_units(time, MILLISECONDS)
}

/// A decimal number with one of these units behind it, if the result is whole.
fn in_units(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, name) = text.split_at(end);
    let (_, unit) = units.iter().find(|(unit, _)| *unit == name.trim_start())?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let whole = whole.parse::<u64>().ok()?.checked_mul(*unit)?;
    let scale = 10_u64.checked_pow(part.len().try_into().ok()?)?;
    let scaled = part.parse::<u64>().ok()?.checked_mul(*unit)?;
    let is_whole = scaled.is_multiple_of(scale);
    whole.checked_add(scaled / scale).filter(|_| is_whole)
}
