//! What stands in a path and in a query are arguments of the view, typed by its signature.
//!
//! `cargo run -p veduta-examples --bin parameters`, then
//!
//! ```sh
//! curl 'localhost:8000/departures/5/sunday?after=17&line=U2&line=S8'
//! curl localhost:8000/departures/5/someday
//! curl 'localhost:8000/departures/5/sunday?after=noon'
//! ```
//!
//! The second is a 404, because no such page exists; the third a 400, because the page does.

use std::fmt;
use std::str::FromStr;

use veduta::{App, PathParam, Redirect, Result, routes, view};

/// A type of your own is a parameter when it can be parsed and printed.
#[derive(Clone, Copy, PathParam)]
enum Day {
    Weekday,
    Saturday,
    Sunday,
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "weekday" => Ok(Self::Weekday),
            "saturday" => Ok(Self::Saturday),
            "sunday" => Ok(Self::Sunday),
            _ => Err("expected `weekday`, `saturday` or `sunday`"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Weekday => "weekday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        })
    }
}

/// `{station}` and `{day}` must parse for this view to be found. Of the query an `Option` may be absent, and
/// a `Vec` takes every value there is.
#[view("/departures/{station}/{day}?{after}&{line}")]
async fn departures(station: u32, day: Day, after: Option<u8>, line: Vec<String>) -> String {
    let hour = after.unwrap_or(0);
    let lines = match &*line {
        [] => "all lines".to_owned(),
        some => some.join(" and "),
    };
    // The view's address, typed like the view itself.
    let later = departures::url(station, day, Some(hour.saturating_add(1)), line);
    format!("Station {station}, {day}, from {hour}:00, {lines}\nLater: {later}\n")
}

/// Two views of one shape: the first whose parameters parse answers.
#[view("/departures/{station}")]
async fn today(station: u32) -> Redirect {
    Redirect::temporary(departures::url(station, Day::Weekday, None, vec![]))
}

/// What is no number comes here; `&str` is borrowed from the request.
#[view("/departures/{name}")]
async fn by_name(name: &str) -> Option<Redirect> {
    let names = [("north", 5), ("harbour", 12)];
    let (_, station) = names.into_iter().find(|(known, _)| *known == name)?;
    Some(Redirect::temporary(today::url(station)))
}

/// All the rest of the path, slashes included.
#[view("/plans/{*place}")]
async fn plan(place: &str) -> String {
    format!("{}\n", place.replace('/', " > "))
}

fn main() -> Result<()> {
    App::new(routes![departures, today, by_name, plan]).run()
}
