//! [`RouteList`]: what is served where, as a table.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::build::Listed;
use super::service::{ServiceInfo, Target};
use crate::error::{Error, Result};
use crate::info::Info;
use crate::request::{FromRequest, Request};
use crate::response::{IntoResponse, Response};
use crate::watchdog::QuarantineMetrics;

/// What the application serves where, at this moment: an argument of views of either colour.
///
/// As a response, and as text, it is the table of the command `routes`, one line a view or service: path, methods, kind,
/// name, place, and what stands around it. Of a view in [quarantine](crate::Settings::quarantine) it says so at the end of
/// the line, and when the next trial is.
///
/// ```
/// use veduta::{App, RouteList, routes, view};
///
/// #[view("/routes")]
/// async fn listing(list: RouteList) -> RouteList {
///     list
/// }
/// # use veduta::test::TestClient;
/// # let client = TestClient::new(App::new(routes![listing]));
/// # let answer = client.get("/routes").wait();
/// # assert!(answer.text().starts_with("/routes  GET  async  "), "{}", answer.text());
/// ```
///
/// What it says is nobody's business: keep it from the outside, as [`Metrics`](crate::Metrics).
#[derive(Clone, Debug)]
pub struct RouteList {
    listing: Arc<Listing>,
    quarantine: Vec<QuarantineMetrics>,
}

/// The views and services of an application.
#[derive(Debug)]
pub(crate) struct Listing {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// Path, methods, kind, name, place, and what stands around it.
    cells: [String; 6],
    view: Option<&'static Info>,
}

impl Listing {
    pub(crate) fn new(listed: &[Listed]) -> Self {
        Self {
            rows: listed.iter().map(Row::new).collect(),
        }
    }

    fn table(&self, quarantine: &[QuarantineMetrics]) -> String {
        let rows = self.rows.iter().map(|row| {
            let [path, methods, kind, name, place, way] = row.cells.clone();
            let note = row.view.and_then(|view| note(view, quarantine));
            let note = note.unwrap_or_default();
            [path, methods, kind, name, place, way, note]
        });
        table(&rows.collect::<Vec<_>>())
    }
}

/// As it is before the start.
impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table(&[]))
    }
}

impl fmt::Display for RouteList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.listing.table(&self.quarantine))
    }
}

impl FromRequest for RouteList {
    async fn from_request(request: &Request) -> Result<Self> {
        let environment = &request.connection().environment;
        let listing = environment.states.get();
        Ok(Self {
            listing: listing.ok_or_else(|| Error::internal("the routes are not listed"))?,
            quarantine: environment.watch.quarantine(),
        })
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for RouteList {
    fn into_response(self) -> Response {
        self.to_string().into_response()
    }
}

/// What is to be said of a view beside where it stands.
fn note(view: &Info, quarantine: &[QuarantineMetrics]) -> Option<String> {
    let mut there = quarantine.iter().filter(|it| it.is_quarantined);
    let view = there.find(|it| it.view.key() == view.key())?;
    // Whoever reads it after so many seconds finds the trial.
    let seconds = |time: Duration| time.as_secs_f64().ceil();
    Some(match view.next_trial {
        Some(Duration::ZERO) => "in quarantine, next trial now".to_owned(),
        Some(time) => format!("in quarantine, next trial in {} s", seconds(time)),
        None => "in quarantine".to_owned(),
    })
}

/// Rows in columns; the last one is not filled up.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// Where it runs.
fn kind(info: &Info) -> String {
    match info.pool {
        Some(pool) => format!("{} on {pool}", info.dispatch),
        None => info.dispatch.to_string(),
    }
}

impl Row {
    fn new(Listed { path, target, way }: &Listed) -> Self {
        let cells = match target {
            Target::View(info) => Self::of_view(path, info, way),
            Target::Service(ServiceInfo { name, place, .. }) => [
                path.clone(),
                "any".to_owned(),
                "service".to_owned(),
                (*name).to_owned(),
                format!("{}:{}", place.file(), place.line()),
                way.clone(),
            ],
        };
        Self {
            cells,
            view: target.view(),
        }
    }

    fn of_view(path: &str, info: &Info, way: &str) -> [String; 6] {
        let query = info.path.and_then(|path| path.split_once('?'));
        let path = query.map_or_else(|| path.to_owned(), |(_, query)| format!("{path}?{query}"));
        let methods: Vec<_> = info.methods.iter().map(http::Method::as_str).collect();
        [
            path,
            methods.join("|"),
            kind(info),
            format!("{}::{}", info.module, info.name),
            format!("{}:{}", info.file, info.line),
            way.to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::PLAIN;

    #[test]
    fn a_view_in_quarantine_is_marked() {
        let there = |next_trial| QuarantineMetrics {
            view: &PLAIN,
            is_quarantined: true,
            next_trial,
            convictions: 1,
            requests: 3,
        };
        let note = |next_trial| note(&PLAIN, &[there(next_trial)]).unwrap();
        let almost = Duration::from_millis(41_200);
        assert_eq!(note(Some(almost)), "in quarantine, next trial in 42 s");
        assert_eq!(note(None), "in quarantine");
        let free = QuarantineMetrics {
            is_quarantined: false,
            ..there(None)
        };
        assert_eq!(super::note(&PLAIN, &[free]), None);
    }
}
