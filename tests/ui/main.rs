//! What must not compile, and what it is told.
//!
//! A case is `fail/<theme>/<mistake>.rs` and what rustc says to it. `TRYBUILD=overwrite cargo test -p veduta-tests --test
//! ui views` writes the messages anew, `VEDUTA_MESSAGES=write cargo test -p veduta-tests --test ui messages` the page of
//! the guide that lists them.

mod case;
mod measure;
mod message;
mod messages;
mod peers;

#[test]
fn views_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
}

/// Apart from those that compile, because then all of them are checked by one call of cargo, on all cores.
#[test]
fn views_with_mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*/*.rs");
}
