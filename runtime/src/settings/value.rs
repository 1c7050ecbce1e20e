//! The values of settings as text: counts, sizes, times, addresses.

use std::ops::{Bound, RangeBounds};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[cfg(feature = "cli")]
use super::Runtime;
use super::{Bind, NamedPools};

/// How the values of a setting are written.
pub(super) trait Kind<T> {
    /// What stands for it in the help of the command line.
    const VALUE_NAME: &'static str;

    /// Whether there may be several, separated by commas.
    const IS_LIST: bool = false;

    /// The error says what to write.
    fn parse(text: &str) -> Result<T, String>;

    /// As [`parse`](Self::parse) reads it.
    fn show(value: &T) -> String;

    /// Puts a value from outside of the program in the place of its own; the error says what to write.
    fn put(place: &mut T, value: T) -> Result<(), String> {
        *place = value;
        Ok(())
    }

    /// What is wrong with a value, and what to write.
    fn problem(value: &T) -> Result<(), String> {
        let _ = value;
        Ok(())
    }
}

/// Says which values of the range are the nearest, when this one is none of it.
pub(super) fn check<K: Kind<T>, T: PartialOrd>(
    value: &T,
    range: &impl RangeBounds<T>,
) -> Result<(), String> {
    if let Bound::Included(least) = range.start_bound()
        && value < least
    {
        let (value, least) = (K::show(value), K::show(least));
        return Err(format!("`{value}` is too little; write `{least}` or more"));
    }
    if let Bound::Included(most) = range.end_bound()
        && value > most
    {
        let (value, most) = (K::show(value), K::show(most));
        return Err(format!("`{value}` is too much; write `{most}` or less"));
    }
    Ok(())
}

/// A whole number.
pub(super) enum Count {}

impl Kind<usize> for Count {
    const VALUE_NAME: &'static str = "COUNT";

    fn parse(text: &str) -> Result<usize, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is no count; write a whole number such as `100`"))
    }

    fn show(value: &usize) -> String {
        value.to_string()
    }
}

/// A whole number from 1 on, or `auto` for what the system has room for.
pub(super) enum CountOrAuto {}

const AUTO: &str = "auto";

impl Kind<Option<usize>> for CountOrAuto {
    const VALUE_NAME: &'static str = "COUNT";

    fn parse(text: &str) -> Result<Option<usize>, String> {
        if text.trim() == AUTO {
            return Ok(None);
        }
        let count = text.parse().map_err(|_| {
            format!("`{text}` is no count; write a whole number such as `100`, or `{AUTO}`")
        })?;
        Self::problem(&Some(count)).map(|()| Some(count))
    }

    fn show(value: &Option<usize>) -> String {
        value.map_or_else(|| AUTO.to_owned(), |count| count.to_string())
    }

    fn problem(value: &Option<usize>) -> Result<(), String> {
        match value {
            Some(0) => Err("`0` is too little; write `1` or more".to_owned()),
            _ => Ok(()),
        }
    }
}

/// A shape of the runtime.
#[cfg(feature = "cli")]
pub(super) enum Shape {}

#[cfg(feature = "cli")]
impl Kind<Runtime> for Shape {
    const VALUE_NAME: &'static str = "SHAPE";

    fn parse(text: &str) -> Result<Runtime, String> {
        text.trim().parse()
    }

    fn show(value: &Runtime) -> String {
        value.to_string()
    }
}

/// Yes or no.
pub(super) enum Flag {}

impl Kind<bool> for Flag {
    const VALUE_NAME: &'static str = "BOOL";

    fn parse(text: &str) -> Result<bool, String> {
        text.trim()
            .parse()
            .map_err(|_| format!("`{text}` is neither; write `true` or `false`"))
    }

    fn show(value: &bool) -> String {
        value.to_string()
    }
}

/// A number of bytes.
pub(super) enum Size {}

const BYTES: &[(&str, u128)] = &[
    ("", 1),
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1000 * 1000),
    ("GB", 1000 * 1000 * 1000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

impl Kind<u64> for Size {
    const VALUE_NAME: &'static str = "SIZE";

    fn parse(text: &str) -> Result<u64, String> {
        let bytes = in_units(text, BYTES).and_then(|bytes| u64::try_from(bytes).ok());
        bytes.ok_or_else(|| {
            format!(
                "`{text}` is no size; write bytes, or a size such as `512KiB`, `2.5MiB` or `1GiB`"
            )
        })
    }

    fn show(value: &u64) -> String {
        let units = BYTES.iter().rev().take(3);
        let hundredths = u128::from(*value) * 100;
        for (name, unit) in units.filter(|(_, unit)| u128::from(*value) >= *unit) {
            if hundredths.is_multiple_of(*unit) {
                let (whole, part) = (hundredths / unit / 100, hundredths / unit % 100);
                let number = format!("{whole}.{part:02}");
                let number = number.trim_end_matches('0').trim_end_matches('.');
                return format!("{number} {name}");
            }
        }
        format!("{value} B")
    }
}

impl Kind<usize> for Size {
    const VALUE_NAME: &'static str = <Self as Kind<u64>>::VALUE_NAME;

    fn parse(text: &str) -> Result<usize, String> {
        let bytes = <Self as Kind<u64>>::parse(text)?;
        usize::try_from(bytes)
            .map_err(|_| format!("`{text}` is more than this machine can address"))
    }

    fn show(value: &usize) -> String {
        <Self as Kind<u64>>::show(&(*value as u64))
    }
}

/// A length of time; `never` for a deadline that is off.
pub(super) enum Time {}

const NANOSECONDS: &[(&str, u128)] = &[
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3600 * 1_000_000_000),
];

impl Kind<Duration> for Time {
    const VALUE_NAME: &'static str = "TIME";

    fn parse(text: &str) -> Result<Duration, String> {
        if text.trim() == "never" {
            return Ok(Duration::MAX);
        }
        in_units(text, NANOSECONDS).and_then(of_nanoseconds).ok_or_else(|| {
            format!("`{text}` is no time; write a number and a unit, such as `500ms`, `10s`, `5m` or `1h`, or `never`")
        })
    }

    fn show(value: &Duration) -> String {
        match value.as_nanos() {
            _ if *value == Duration::MAX => "never".to_owned(),
            nanoseconds if nanoseconds.is_multiple_of(1_000_000_000) => {
                format!("{} s", value.as_secs())
            }
            nanoseconds => {
                // Milliseconds with the fraction that they have, which may be none.
                let (whole, part) = (nanoseconds / 1_000_000, nanoseconds % 1_000_000);
                let number = format!("{whole}.{part:06}");
                format!("{} ms", number.trim_end_matches('0').trim_end_matches('.'))
            }
        }
    }
}

fn of_nanoseconds(time: u128) -> Option<Duration> {
    let seconds = u64::try_from(time / 1_000_000_000).ok()?;
    let rest = u32::try_from(time % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

/// Where to listen: one address or several.
pub(super) enum Addresses {}

impl Kind<Bind> for Addresses {
    const VALUE_NAME: &'static str = "ADDRESS";
    const IS_LIST: bool = true;

    fn parse(text: &str) -> Result<Bind, String> {
        text.parse::<Bind>().map_err(|error| error.to_string())
    }

    fn show(value: &Bind) -> String {
        value.to_string()
    }
}

/// Pools by name.
pub(super) enum Pools {}

impl Kind<NamedPools> for Pools {
    const VALUE_NAME: &'static str = "NAME=THREADS[:QUEUE]";
    const IS_LIST: bool = true;

    fn parse(text: &str) -> Result<NamedPools, String> {
        text.parse()
    }

    fn show(value: &NamedPools) -> String {
        value.to_string()
    }

    fn put(place: &mut NamedPools, value: NamedPools) -> Result<(), String> {
        place.resize(value)
    }

    fn problem(value: &NamedPools) -> Result<(), String> {
        value.problem()
    }
}

/// The path of a file; `none` for no file.
pub(super) enum File {}

impl Kind<Option<PathBuf>> for File {
    const VALUE_NAME: &'static str = "FILE";

    fn parse(text: &str) -> Result<Option<PathBuf>, String> {
        match text {
            "" => Err("`` is no file; write its path, or `none`".to_owned()),
            "none" => Ok(None),
            path => Ok(Some(path.into())),
        }
    }

    fn show(value: &Option<PathBuf>) -> String {
        let path = value.as_deref().map(Path::display);
        path.map_or_else(|| "none".to_owned(), |path| path.to_string())
    }

    #[cfg(not(feature = "tls"))]
    fn problem(value: &Option<PathBuf>) -> Result<(), String> {
        let unserved = |path: &Path| {
            let path = path.display();
            format!("it is `{path}`, and {}", super::missing("tls"))
        };
        value.as_deref().map_or(Ok(()), |path| Err(unserved(path)))
    }
}

/// A decimal number with one of these units behind it, if the result is whole.
fn in_units(text: &str, units: &[(&str, u128)]) -> Option<u128> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, name) = text.split_at(end);
    let (_, unit) = units.iter().find(|(unit, _)| *unit == name.trim_start())?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || part.is_empty() || part.contains('.') {
        return None;
    }
    let scale = 10_u128.checked_pow(u32::try_from(part.len()).ok()?)?;
    let scaled = whole
        .parse::<u128>()
        .ok()?
        .checked_mul(scale)?
        .checked_add(part.parse().ok()?)?
        .checked_mul(*unit)?;
    scaled.is_multiple_of(scale).then(|| scaled / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Option<u64> {
        <Size as Kind<u64>>::parse(text).ok()
    }

    fn time(text: &str) -> Option<Duration> {
        Time::parse(text).ok()
    }

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        assert_eq!(size("2621440"), Some(2_621_440));
        assert_eq!(size("2.5MiB"), Some(2_621_440));
        assert_eq!(size(" 10 kB "), Some(10_000));
        assert_eq!(size("0"), Some(0));
        assert_eq!(size("18446744073709551615"), Some(u64::MAX));
        let none = [
            "", "MiB", "10k", "-1", "+1", "1e3", "0.3KiB", "1.MiB", ".5MiB", "1.2.3B", "1 M iB",
        ];
        let too_many = [
            "18446744073709551616",
            "99999999999999999999999999999999999999999GiB",
        ];
        for text in none.into_iter().chain(too_many) {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(time("10s"), Some(Duration::from_secs(10)));
        assert_eq!(time("1.5 s"), Some(Duration::from_millis(1500)));
        assert_eq!(time("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(time("5m"), Some(Duration::from_mins(5)));
        assert_eq!(time("1h"), Some(Duration::from_hours(1)));
        assert_eq!(time("0s"), Some(Duration::ZERO));
        assert_eq!(time("never"), Some(Duration::MAX));
        for text in [
            "",
            "10",
            "s",
            "10 seconds",
            "-1s",
            "NaNs",
            "99999999999999999999h",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
