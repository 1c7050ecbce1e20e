//! `impl` blocks of every shape: what stands in them, where they stand, and what writes them.

use veduta::{Json, MayBlock, Request, Routes, State, routes, view};

/// An associated type that the methods speak of.
#[derive(Clone)]
struct Page {
    title: String,
}

#[view("/page/{request}?{block}&{url}&{views}")]
impl Page {
    const TITLE: &'static str = "title";

    async fn get(
        request: u8,
        block: Option<String>,
        url: Option<u8>,
        views: Vec<u8>,
        this: State<Self>,
        parts: State<[u8; Self::TITLE.len()]>,
    ) -> String {
        format!("{request} {block:?} {url:?} {views:?} {} {parts:?}", this.title)
    }

    fn post(request: u8, this: State<Option<Self>>, may_block: &MayBlock) -> impl veduta::IntoResponse + use<> {
        let _ = (request, this, may_block);
        Self::helper()
    }

    #[must_use]
    const fn helper() -> &'static str {
        Self::TITLE
    }

    fn new<T: Into<String>>(title: T) -> Self {
        Self { title: title.into() }
    }

    /// The words of other frameworks, where `self` says that they are none of views.
    fn show(&self) -> &str {
        &self.title
    }

    fn set(&mut self, title: String) {
        self.title = title;
    }

    fn path() -> &'static str {
        "/page"
    }

    #[skip]
    fn list() -> Vec<Self> {
        let mut page = Self::new("first");
        page.set(Self::path().to_owned());
        println!("{}", page.show());
        vec![page]
    }

    /// Only without tests.
    #[cfg(not(test))]
    fn put(request: u8) -> String {
        request.to_string()
    }

    #[cfg(test)]
    async fn put(request: u8) -> String {
        request.to_string()
    }

    #[cfg(any())]
    fn delete(request: u8) -> NoSuchType {
        request
    }
}

mod types {
    pub enum Choice {}

    /// Nothing of these is what the expansion names.
    #[allow(dead_code)]
    mod shadows {
        struct Option;
        struct Result;
        struct String;
        struct Send;
        mod core {}
        mod std {}
        mod veduta {}

        pub struct Own;

        #[::veduta::view("/own/{id}?{page}")]
        impl Own {
            fn get(id: u64, page: ::std::option::Option<u8>) -> &'static str {
                let _ = (id, page);
                "own"
            }
        }
    }

    pub mod without_prelude {
        #![no_implicit_prelude]

        pub struct Bare;

        #[::veduta::view("/bare/{id}")]
        impl Bare {
            pub async fn get(id: u8, state: ::std::option::Option<::veduta::State<u8>>) -> &'static str {
                let _ = (id, state);
                "bare"
            }
        }
    }

    pub fn routes() -> veduta::Routes {
        veduta::routes![shadows::Own, without_prelude::Bare]
    }
}

#[view]
#[allow(clippy::missing_errors_doc)]
impl types::Choice {
    fn get(request: &Request) -> String {
        request.uri().to_string()
    }
}

macro_rules! resource {
    ($type:ident at $path:literal: $id:ty, $($method:ident $body:block)*) => {
        struct $type;

        #[view($path)]
        impl $type {
            $(
                async fn $method(id: $id) -> String {
                    let _ = id;
                    $body
                }
            )*
        }
    };
}

resource! { Story at "/stories/{id}": u64, get { "got".to_owned() } delete { "gone".to_owned() } }

mod framework {
    pub use veduta as web;
}

struct Renamed;

#[view("/renamed", pool = "writers", timeout = "30 s", crate = framework::web)]
impl Renamed {
    #[view(detach)]
    async fn delete() -> String {
        "gone".to_owned()
    }

    #[view(inline)]
    fn get() -> String {
        "got".to_owned()
    }

    #[view(body_limit = "1 MiB")]
    fn post(body: Json<u8>, headers: &veduta::HeaderMap) -> String {
        format!("{} {headers:?}", *body)
    }
}

#[cfg(any())]
struct Absent;

#[view("/absent/{id}")]
#[cfg(any())]
impl Absent {
    fn get(id: u8) -> String {
        id.to_string()
    }
}

fn in_a_function() -> Routes {
    struct Local;

    #[view("/local/{id}")]
    impl Local {
        fn get(id: u64) -> String {
            Self::url(id)
        }
    }

    assert_eq!(Local::get(1), "/local/1");
    routes![Local]
}

fn main() {
    let _ = routes![Page, Story, Renamed, "/choice" => types::Choice, "/a" => in_a_function(), "/b" => types::routes()];
    assert_eq!(Page::list().len(), 1);
    assert_eq!(Page::url(1, None, None, vec![2]), "/page/1?views=2");
    assert_eq!(Story::url(7), "/stories/7");
    assert_eq!(Renamed::url(), "/renamed");
    assert_eq!(types::without_prelude::Bare::url(1), "/bare/1");
}
