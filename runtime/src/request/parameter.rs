//! Parameters: what stands in the path and in the query, typed by the signature of the view.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::{self, Display};
use std::num;

/// A type that a segment of a path can be, and a value of a query.
///
/// Integers and strings are, and with the feature `uuid` `uuid::Uuid`; a type of your own that implements [`FromStr`](std::str::FromStr) and
/// [`Display`] derives it. A path whose segment does not parse is no match: another view of the same
/// shape may take it, otherwise the answer is 404. A query parameter that does not parse is a 400.
///
/// ```
/// use std::fmt;
/// use std::str::FromStr;
/// use veduta::{PathParam, view};
///
/// #[derive(PathParam)]
/// enum Section {
///     World,
///     Science,
/// }
///
/// impl FromStr for Section {
///     type Err = &'static str;
///
///     fn from_str(text: &str) -> Result<Self, Self::Err> {
///         match text {
///             "world" => Ok(Self::World),
///             "science" => Ok(Self::Science),
///             _ => Err("expected `world` or `science`"),
///         }
///     }
/// }
///
/// impl fmt::Display for Section {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str(match self {
///             Self::World => "world",
///             Self::Science => "science",
///         })
///     }
/// }
///
/// #[view("/sections/{section}")]
/// async fn section(section: Section) -> String {
///     section.to_string()
/// }
///
/// assert_eq!(section::url(Section::World), "/sections/world");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a path",
    label = "cannot be parsed from a segment of the path",
    note = "a parameter of the path is an integer, `String`, `&str`, or a type of your own with `#[derive(PathParam)]` that implements `FromStr` and `Display`",
    note = "what need not be there stands in the query: `#[view(\"/..?{{name}}\")]` with `Option<T>`, `Vec<T>` or `bool`; an extractor has a name that the path has not"
)]
pub trait PathParam: Sized + 'static {
    /// What is wrong with a segment; its text is shown to the client.
    type Error: Display;

    /// Whether every segment is one of these, so that no other view of the same shape is ever asked.
    const ANY: bool = false;

    /// Parses a decoded segment.
    fn from_segment(segment: &str) -> Result<Self, Self::Error>;

    /// The segment that [`from_segment`](Self::from_segment) parses to this, not yet encoded.
    fn to_segment(&self) -> Cow<'_, str>;
}

macro_rules! by_from_str {
    ($($number:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl PathParam for $number {
            type Error = InvalidNumber;

            fn from_segment(segment: &str) -> Result<Self, Self::Error> {
                // `FromStr` takes a `+` too; then one page would have two addresses.
                if segment.starts_with('+') {
                    return Err(InvalidNumber::Plus);
                }
                segment.parse().map_err(InvalidNumber::Parse)
            }

            fn to_segment(&self) -> Cow<'_, str> {
                self.to_string().into()
            }
        }
    )*};
}

by_from_str! {
    u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize
    num::NonZeroU8 num::NonZeroU16 num::NonZeroU32 num::NonZeroU64 num::NonZeroU128 num::NonZeroUsize
    num::NonZeroI8 num::NonZeroI16 num::NonZeroI32 num::NonZeroI64 num::NonZeroI128 num::NonZeroIsize
}

/// What is wrong with a number.
#[doc(hidden)]
#[derive(Debug)]
pub enum InvalidNumber {
    Plus,
    Parse(num::ParseIntError),
}

impl Display for InvalidNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plus => f.write_str("a number has no `+` before it"),
            Self::Parse(error) => error.fmt(f),
        }
    }
}

#[diagnostic::do_not_recommend]
impl PathParam for String {
    type Error = Infallible;

    const ANY: bool = true;

    fn from_segment(segment: &str) -> Result<Self, Self::Error> {
        Ok(segment.to_owned())
    }

    fn to_segment(&self) -> Cow<'_, str> {
        self.into()
    }
}

/// What a view can borrow of the path: `&str`.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be a parameter of a path",
    label = "only `&str` is borrowed from the path",
    note = "a parameter of the path is `&str`, or an owned value: an integer, `String`, or a type with `#[derive(PathParam)]`"
)]
pub trait TextParam {
    /// The decoded segment.
    fn from_text(segment: &str) -> &Self;

    /// The segment, not yet encoded.
    fn as_text(&self) -> &str;
}

#[diagnostic::do_not_recommend]
impl TextParam for str {
    fn from_text(segment: &str) -> &Self {
        segment
    }

    fn as_text(&self) -> &str {
        self
    }
}

/// A type that a query parameter can be: what [`PathParam`] can, `bool`, `&str`, and `Option` and `Vec` of them.
///
/// `?page=2` is `page: u32`; without an `Option` it must be there. `Vec` takes every value that is
/// given, in order. `bool` is true for `true`, `1`, `on` and for a bare `?draft`, false for `false`, `0`
/// and `off`.
///
/// ```
/// use veduta::view;
///
/// #[view("/search?{q}&{tag}&{draft}")]
/// async fn search(q: &str, tag: Vec<String>, draft: Option<bool>) -> String {
///     format!("{q} {tag:?} {draft:?}")
/// }
///
/// assert_eq!(search::url("a b", vec!["new".to_owned()], None), "/search?q=a%20b&tag=new");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a query",
    label = "cannot be parsed from a query",
    note = "a query parameter is an integer, `bool`, `String`, `&str`, a type with `#[derive(PathParam)]`, or an `Option` or `Vec` of one of these",
    note = "for the query as a whole write `Query<T>`, with a name that the path has not"
)]
pub trait QueryParam<'q>: Sized {
    /// Parses the values that were given under one name, in order; none when the name is absent.
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter>;

    /// Calls `value` for each value that [`from_values`](Self::from_values) parses to this, not yet encoded.
    fn each_value(&self, value: &mut dyn FnMut(&str));
}

/// What is wrong with a query parameter; its text is shown to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidParameter {
    reason: Cow<'static, str>,
}

impl InvalidParameter {
    /// A reason such as "expected `asc` or `desc`".
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl Display for InvalidParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InvalidParameter {}

fn single<'q>(values: &[&'q str]) -> Result<&'q str, InvalidParameter> {
    match values {
        [value] => Ok(value),
        [] => Err(InvalidParameter::new("is missing")),
        _ => Err(InvalidParameter::new("is given more than once")),
    }
}

#[diagnostic::do_not_recommend]
impl<'q, T: PathParam> QueryParam<'q> for T {
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter> {
        T::from_segment(single(values)?).map_err(|error| InvalidParameter::new(error.to_string()))
    }

    fn each_value(&self, value: &mut dyn FnMut(&str)) {
        value(&self.to_segment());
    }
}

#[diagnostic::do_not_recommend]
impl<'q> QueryParam<'q> for &'q str {
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter> {
        single(values)
    }

    fn each_value(&self, value: &mut dyn FnMut(&str)) {
        value(self);
    }
}

#[diagnostic::do_not_recommend]
impl<'q> QueryParam<'q> for bool {
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter> {
        match single(values)? {
            "" | "true" | "1" | "on" => Ok(true),
            "false" | "0" | "off" => Ok(false),
            _ => Err(InvalidParameter::new("expected `true` or `false`")),
        }
    }

    fn each_value(&self, value: &mut dyn FnMut(&str)) {
        value(if *self { "true" } else { "false" });
    }
}

#[diagnostic::do_not_recommend]
impl<'q, T: QueryParam<'q>> QueryParam<'q> for Option<T> {
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter> {
        if values.is_empty() {
            Ok(None)
        } else {
            T::from_values(values).map(Some)
        }
    }

    fn each_value(&self, value: &mut dyn FnMut(&str)) {
        if let Some(some) = self {
            some.each_value(value);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<'q, T: QueryParam<'q>> QueryParam<'q> for Vec<T> {
    fn from_values(values: &[&'q str]) -> Result<Self, InvalidParameter> {
        values
            .iter()
            .map(|value| T::from_values(&[*value]))
            .collect()
    }

    fn each_value(&self, value: &mut dyn FnMut(&str)) {
        for item in self {
            item.each_value(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling_of_its_sign() {
        assert_eq!(u16::from_segment("7").unwrap(), 7);
        assert_eq!(i16::from_segment("-7").unwrap(), -7);
        assert_eq!(
            u16::from_segment("+7").unwrap_err().to_string(),
            "a number has no `+` before it"
        );
        assert!(u8::from_segment("256").is_err());
    }

    #[test]
    fn a_query_parameter_is_given_once_unless_it_is_a_list() {
        assert_eq!(u32::from_values(&["1"]), Ok(1));
        assert_eq!(
            u32::from_values(&[]),
            Err(InvalidParameter::new("is missing"))
        );
        assert_eq!(
            u32::from_values(&["1", "2"]),
            Err(InvalidParameter::new("is given more than once"))
        );
        assert_eq!(Vec::<u32>::from_values(&["1", "2"]), Ok(vec![1, 2]));
        assert_eq!(Option::<u32>::from_values(&[]), Ok(None));
        assert_eq!(Option::<&str>::from_values(&["a"]), Ok(Some("a")));
    }

    #[test]
    fn a_flag_may_stand_alone() {
        assert_eq!(bool::from_values(&[""]), Ok(true));
        assert_eq!(bool::from_values(&["off"]), Ok(false));
        assert!(bool::from_values(&["maybe"]).is_err());
    }
}
