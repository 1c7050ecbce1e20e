//! What `my_view::url(..)` is given arrives at the view, whatever it is: over a socket, through the parser, the router
//! and the decoding.

use std::fmt;
use std::str::FromStr;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use veduta::test::TestClient;
use veduta::{App, Json, PathParam, routes, view};

/// Characters that mean something in an address, and those that an address cannot have as they are.
const ODD: &str =
    r#"[/%?#&=+ .~\\"'<>{}|^`;:@,!$()*\[\]2Fe\x01-\x1f\x7f\u{e9}\u{6f22}\u{1f600}\u{202e}]{1,24}"#;

/// Any text; most of it odd.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => ODD, 1 => any::<String>()]
}

/// A path has no empty segment, and `%00` is refused.
fn segment() -> impl Strategy<Value = String> {
    text().prop_filter("no segment", |text| {
        !text.is_empty() && !text.contains('\0')
    })
}

#[view("/texts/{owned}/between/{borrowed}")]
async fn texts(owned: String, borrowed: &str) -> Json<(String, String)> {
    Json((owned, borrowed.to_owned()))
}

#[view("/numbers/{signed}/{unsigned}/{small}")]
async fn numbers(signed: i64, unsigned: u128, small: i8) -> String {
    format!("{signed} {unsigned} {small}")
}

#[view("/rests/{owner}/{*path}")]
fn rests(owner: &str, path: String) -> Json<(String, String)> {
    Json((owner.to_owned(), path))
}

/// A type of one's own, whose text is odd, too.
#[derive(Clone, Debug, PartialEq, PathParam)]
struct Tag(char, u16);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, self.1)
    }
}

impl FromStr for Tag {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut chars = text.chars();
        let letter = chars.next().ok_or("expected a character")?;
        let number = chars.as_str().parse().map_err(|_| "expected a number")?;
        Ok(Self(letter, number))
    }
}

#[view("/tags/{tag}?{others}")]
async fn tags(tag: Tag, others: Vec<Tag>) -> String {
    format!("{tag:?} {others:?}")
}

#[derive(Debug, PartialEq, Serialize)]
struct Asked {
    text: String,
    maybe: Option<String>,
    number: Option<i64>,
    list: Vec<String>,
    numbers: Vec<u8>,
}

#[view("/queries?{text}&{maybe}&{number}&{list}&{numbers}")]
async fn queries(
    text: &str,
    maybe: Option<String>,
    number: Option<i64>,
    list: Vec<String>,
    numbers: Vec<u8>,
) -> Json<Asked> {
    Json(Asked {
        text: text.to_owned(),
        maybe,
        number,
        list,
        numbers,
    })
}

/// Asks a server for addresses that are made of any values, and compares what comes back.
fn round_trips<S>(values: S, trip: impl Fn(S::Value) -> (String, String))
where
    S: Strategy,
{
    let app = App::new(routes![texts, numbers, rests, tags, queries]);
    let client = TestClient::over_socket(app);
    // A failure is shown, not written to a file beside this one.
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(256)
    };
    let outcome = TestRunner::new(config).run(&values, |value| {
        let (url, expected) = trip(value);
        let answer = client.get(&url).wait();
        prop_assert_eq!(answer.status(), 200, "{}", url);
        prop_assert_eq!(answer.text(), expected, "{}", url);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn json(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap()
}

#[test]
fn any_text_comes_back_out_of_a_segment() {
    round_trips((segment(), segment()), |(owned, borrowed)| {
        let url = texts::url(owned.clone(), &borrowed);
        (url, json((owned, borrowed)))
    });
}

#[test]
fn any_number_comes_back_out_of_a_segment() {
    round_trips(any::<(i64, u128, i8)>(), |(signed, unsigned, small)| {
        let url = numbers::url(signed, unsigned, small);
        (url, format!("{signed} {unsigned} {small}"))
    });
}

#[test]
fn any_path_comes_back_out_of_a_rest() {
    let path = prop::collection::vec(segment(), 1..4).prop_map(|segments| segments.join("/"));
    round_trips((segment(), path), |(owner, path)| {
        let url = rests::url(&owner, path.clone());
        (url, json((owner, path)))
    });
}

#[test]
fn any_type_of_ones_own_comes_back_as_it_was() {
    let letter = any::<char>().prop_filter("refused in a path", |char| *char != '\0');
    let tag = (letter, any::<u16>()).prop_map(|(letter, number)| Tag(letter, number));
    let others = prop::collection::vec(tag.clone(), 0..4);
    round_trips((tag, others), |(tag, others)| {
        let expected = format!("{tag:?} {others:?}");
        (tags::url(tag, others), expected)
    });
}

#[test]
fn any_values_come_back_out_of_a_query() {
    let values = (
        text(),
        prop::option::of(text()),
        any::<Option<i64>>(),
        prop::collection::vec(text(), 0..4),
        any::<Vec<u8>>(),
    );
    round_trips(values, |(text, maybe, number, list, numbers)| {
        let url = queries::url(&text, maybe.clone(), number, list.clone(), numbers.clone());
        let asked = Asked {
            text,
            maybe,
            number,
            list,
            numbers,
        };
        (url, json(asked))
    });
}
