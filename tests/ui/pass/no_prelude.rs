//! Without the prelude: everything the expansion names is named in full.
#![no_implicit_prelude]

use ::std::convert::From as _;
use ::std::option::Option;
use ::std::string::{String, ToString as _};
use ::veduta::{Json, MayBlock, PathParam, Request, State, routes, view};

#[view("/{id}?{page}")]
async fn story(id: u64, page: Option<u32>, state: State<String>, request: &Request) -> String {
    let _ = (page, state, request);
    id.to_string()
}

#[view(POST, "/{section}?{page}")]
fn submit(
    section: Section,
    page: Option<&str>,
    state: State<String>,
    block: &MayBlock,
    body: Json<String>,
) -> String {
    let _ = (section, page, state, block);
    body.0
}

#[derive(PathParam)]
struct Section;

impl ::std::str::FromStr for Section {
    type Err = ::std::fmt::Error;

    fn from_str(_: &str) -> ::std::result::Result<Self, Self::Err> {
        ::std::result::Result::Ok(Self)
    }
}

impl ::std::fmt::Display for Section {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("world")
    }
}

fn main() {
    let _ = routes![story, submit];
    ::std::assert_eq!(
        submit::url(Section, Option::Some("1")),
        String::from("/world?page=1")
    );
}
