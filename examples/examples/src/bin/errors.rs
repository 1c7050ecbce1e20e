//! An error type that knows its answer, and one place that says how all answers to errors look.
//!
//! `cargo run -p veduta-examples --bin errors`, then
//!
//! ```sh
//! curl --request POST 'localhost:8000/loans/romola?reader=Ada'
//! curl --request POST 'localhost:8000/loans/romola?reader=Bob' --header 'accept: application/json'
//! curl localhost:8000/ledger
//! ```
//!
//! The second is a problem of RFC 9457. The third is a 500 that tells the client nothing and the log everything.
//! <http://localhost:8000/nowhere> is a page for browsers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::{error, fs, io};

use veduta::template::context;
use veduta::{
    App, Error, ErrorPage, ErrorResponse, IntoResponse, Response, Result, State, StatusCode,
    Template, Templates, Uri, routes, view,
};

/// All that can go wrong with a loan.
enum LoanError {
    LentTo(String),
    Ledger(io::Error),
}

/// The status, the text for the client, and the cause, which only the log sees.
impl ErrorResponse for LoanError {
    fn status(&self) -> StatusCode {
        match self {
            Self::LentTo(_) => StatusCode::CONFLICT,
            Self::Ledger(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn message(&self) -> Cow<'_, str> {
        match self {
            Self::LentTo(reader) => format!("{reader} has it").into(),
            Self::Ledger(_) => "".into(),
        }
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::LentTo(_) => None,
            Self::Ledger(cause) => Some(cause),
        }
    }
}

/// Who has which book.
type Loans = Mutex<HashMap<String, String>>;

#[view(POST, "/loans/{book}?{reader}")]
fn lend(book: String, reader: String, loans: State<Loans>) -> Result<String, LoanError> {
    let mut loans = loans.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(other) = loans.get(&book) {
        return Err(LoanError::LentTo(other.clone()));
    }
    let receipt = format!("{reader} has {book} now.\n");
    loans.insert(book, reader);
    Ok(receipt)
}

#[view("/ledger")]
fn ledger() -> Result<String, LoanError> {
    fs::read_to_string("there/is/no/ledger.txt").map_err(LoanError::Ledger)
}

/// What no view answers comes here; an error without a type of its own is an [`Error`].
#[view]
async fn lost(uri: &Uri) -> Error {
    let path = uri.path();
    Error::new(StatusCode::NOT_FOUND, format!("there is nothing at {path}"))
}

/// Answers all errors: of views and their arguments, panics, 404, 405, a full pool.
fn answer(page: &ErrorPage<'_>) -> Response {
    if !page.wants_html() {
        // Text, or JSON: what veduta answers by itself.
        return page.into_response();
    }
    let error = page.error();
    let status = error.status().to_string();
    let context = context! { status, message => error.message(), id => page.request_id() };
    Template::new("error.html", context).into_response()
}

const PAGE: &str = "<!doctype html><title>{{ status }}</title>
<h1>{{ status }}</h1><p>{{ message }}</p><p>Tell us <code>{{ id }}</code>, so that we find it in our log.</p>";

fn main() -> Result<()> {
    App::new(routes![lend, ledger].fallback::<lost>())
        .state(Loans::default())
        .templates(Templates::new().add("error.html", PAGE))
        .on_error(answer)
        .run()
}
