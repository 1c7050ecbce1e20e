//! What must not warn: views of every shape under lints that are stricter than most.
#![deny(
    warnings,
    let_underscore_drop,
    missing_debug_implementations,
    missing_docs,
    non_local_definitions,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::nursery,
    clippy::pedantic
)]
#![allow(
    clippy::redundant_pub_crate,
    reason = "it asks for what `unreachable_pub` forbids"
)]

pub mod without_imports {
    //! Everything is spelled out.

    /// Documented, as the function is.
    #[veduta::view("/without/imports/{id}?{page}")]
    #[must_use]
    pub async fn without_imports(
        id: u64,
        page: Option<u32>,
        state: veduta::State<String>,
    ) -> String {
        format!("{id} {page:?} {}", *state)
    }
}

pub mod blocking {
    //! What warns of nothing but what it is made to warn of.

    /// Documented.
    #[veduta::view("/blocking")]
    #[expect(deprecated)]
    pub async fn blocking() -> String {
        let thread = std::thread::spawn(String::new);
        thread.join().unwrap_or_default()
    }
}

pub mod methods {
    //! Views as methods.

    /// A page.
    #[derive(Debug)]
    pub struct Page;

    #[veduta::view("/page/{id}")]
    impl Page {
        /// Documented.
        #[must_use]
        pub async fn get(id: u64) -> String {
            id.to_string()
        }

        fn put(id: u64) -> String {
            Self::url(id)
        }
    }
}

mod with_imports {
    //! Everything that the expansion names is imported, too.

    #[expect(
        unused_imports,
        reason = "the expansion must not shorten its paths by them"
    )]
    use veduta::{
        Dispatch, FromBlocking, FromBlockingRef, FromRequest, FromRequestRef, Info, IntoResponse,
        Method, Middleware, MiddlewareInfo, MiddlewareKind, Next, Parameter, PathParam, Place,
        QueryParam, Requirements, Response, Result, TextParam, Verdict, View,
    };
    use veduta::{HeaderMap, Json, MayBlock, Request, State, middleware, routes, view};

    #[view("/with/imports/{name}?{q}")]
    fn borrowed(name: &str, q: Option<&str>, headers: &HeaderMap, block: &MayBlock) -> String {
        format!("{name} {q:?} {headers:?} {block:?}")
    }

    #[view(POST | PUT, "/with/imports/{id}", body_limit = "10 MiB")]
    pub(super) fn sync(id: u64, state: State<String>, body: Json<String>) -> Result<Json<String>> {
        if state.is_empty() {
            return Err(veduta::Error::not_found());
        }
        drop(sync::url(id));
        Ok(body)
    }

    #[view("/cpu", cpu, name = "Cpu")]
    pub(crate) fn cpu(request: &Request) -> Vec<u8> {
        request.uri().path().into()
    }

    #[view("/pool", pool = "slow", timeout = "30 s")]
    fn on_a_pool(id: Option<State<u8>>) -> String {
        format!("{id:?}")
    }

    #[view("/detached", detach, timeout = "500ms")]
    async fn detached() -> &'static str {
        "done"
    }

    #[view("/inline", inline)]
    pub(in crate::with_imports) fn inline() -> impl IntoResponse {
        "inline"
    }

    #[view]
    async fn without_arguments() -> &'static str {
        "none"
    }

    #[view("/lifetimes/{a}/{b}", inline)]
    fn lifetimes<'a>(a: &'a str, b: &'a str) -> String {
        [a, b].concat()
    }

    #[deprecated = "there is another"]
    #[view("/old/{id}")]
    async fn old(id: u64, state: State<String>) -> String {
        format!("{id} {}", *state)
    }

    // Nobody mounts it, and rustc says so, once.
    #[expect(dead_code, reason = "this is what is tested")]
    #[view("/forgotten/{id}")]
    fn forgotten(id: u64) -> String {
        id.to_string()
    }

    pub(super) struct Methods;

    /// Less visible than the type that has it in its address.
    #[derive(veduta::PathParam)]
    struct Id(u8);

    impl std::fmt::Display for Id {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fmt(f)
        }
    }

    impl std::str::FromStr for Id {
        type Err = std::num::ParseIntError;

        fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
            text.parse().map(Self)
        }
    }

    #[view("/methods/{id}?{q}", body_limit = 100)]
    impl Methods {
        async fn get(id: Id, q: Option<&str>, state: State<String>) -> String {
            format!("{id} {q:?} {}", *state)
        }

        #[view(cpu)]
        fn put(block: &MayBlock, id: Id, body: Json<String>) -> Result<Json<String>> {
            if body.is_empty() {
                return Err(veduta::Error::bad_request(format!("{id} {block:?}")));
            }
            Ok(body)
        }

        #[deprecated = "there is another"]
        fn post<'a>(id: Id, q: &'a str, request: &'a Request) -> impl IntoResponse + use<> {
            format!("{q} {request:?} {}", Self::url(id, None))
        }
    }

    #[middleware]
    pub(super) async fn around(
        state: State<String>,
        request: Request,
        next: veduta::Next,
    ) -> Result<Response> {
        drop(state);
        Ok(next.run(request).await)
    }

    #[middleware(before)]
    fn before(headers: &HeaderMap, state: State<String>, block: &MayBlock) -> Result<()> {
        drop(format!("{headers:?} {block:?}"));
        if state.is_empty() {
            return Err(veduta::Error::not_found());
        }
        Ok(())
    }

    #[middleware(after)]
    pub(crate) fn after(request: &Request, mut response: Response) -> Response {
        *response.version_mut() = request.version();
        response
    }

    pub(super) fn routes() -> veduta::Routes {
        struct Inner;

        #[view("/inner/methods")]
        impl Inner {
            fn get() -> String {
                Self::url()
            }
        }

        #[view("/inner/{id}")]
        fn inner(id: u64) -> String {
            id.to_string()
        }

        #[expect(deprecated, reason = "what is deprecated may still be mounted")]
        let with_old =
            routes![borrowed, sync, cpu, inline, "/none" => without_arguments, lifetimes, old];
        with_old
            .merge(routes![
                inner,
                on_a_pool,
                detached,
                Inner,
                Methods,
                super::without_imports::without_imports
            ])
            .middleware::<around>()
            .middleware::<before>()
            .middleware::<after>()
    }
}

/// A parameter.
#[derive(Debug, veduta::PathParam)]
pub struct Section;

impl std::str::FromStr for Section {
    type Err = std::fmt::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.is_empty().then_some(Self).ok_or(std::fmt::Error)
    }
}

impl std::fmt::Display for Section {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

fn main() {
    drop(with_imports::routes());
}
