//! Views in modules, in functions, from macros, and of a veduta that goes by another name.

#![deny(unused_imports)]

use veduta::{Routes, routes, view};

mod stories {
    pub mod archive {
        #[veduta::view("/archive/{year}")]
        pub fn archive(year: u16) -> String {
            year.to_string()
        }

        #[veduta::view("/old")]
        pub(in crate::stories) fn old() -> &'static str {
            "old"
        }

        #[veduta::view("/older")]
        pub(super) fn older() -> &'static str {
            "older"
        }
    }

    pub fn routes() -> veduta::Routes {
        veduta::routes![archive::archive, self::archive::old, archive::older]
    }
}

/// `use` brings the function and the view.
use stories::archive::archive;

fn in_a_function() -> Routes {
    #[view("/inner/{id}")]
    async fn inner(id: u64) -> String {
        id.to_string()
    }

    assert_eq!(inner::url(1), "/inner/1");
    routes![inner]
}

macro_rules! views {
    ($($name:ident: $path:literal $argument:ident: $ty:ty => $result:ty;)*) => {$(
        #[view($path)]
        async fn $name($argument: $ty) -> $result {
            format!("{:?}", $argument)
        }
    )*};
}

views! {
    number: "/number/{number}" number: u64 => String;
    borrowed: "/borrowed/{text}" text: &str => String;
    request: "/request" request: &veduta::Request => String;
}

mod framework {
    pub use veduta as web;

    #[macro_export]
    macro_rules! hello {
        ($name:ident) => {
            #[veduta::view("/hello", crate = $crate::framework::web)]
            async fn $name(body: Option<veduta::State<u8>>) -> &'static str {
                let _ = body;
                "hello"
            }
        };
    }
}

hello!(hello);

#[view("/renamed", crate = framework::web)]
fn renamed(request: &framework::web::Request) -> String {
    request.method().to_string()
}

#[view("/quoted", crate = "crate::framework::web")]
fn quoted() -> &'static str {
    "quoted"
}

#[derive(Clone, Copy, framework::web::PathParam)]
#[path_param(crate = framework::web)]
struct Section(u8);

impl std::str::FromStr for Section {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[view("/sections/{section}", crate = framework::web)]
fn section(section: Section) -> String {
    section.to_string()
}

fn main() {
    assert_eq!(section::url(Section(7)), "/sections/7");
    assert_eq!(archive(2026), "2026");
    let _ = routes![section, archive, number, borrowed, request, hello, renamed, quoted, "/a" => in_a_function(), "/b" => stories::routes()];
    assert_eq!(number::url(1), "/number/1");
}
