// #[view("/archive/{year}?{page}", cpu)]
// async fn mistaken(year: u16, page: impl Display) -> String {
//     format!("{year} {page}")
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn mistaken(year: u16, page: impl Display) -> String {
    format!("{year} {page}")
}
/// The view [`mistaken()`], the way `routes![..]` takes it.
struct mistaken {}
impl ::veduta::View for mistaken {
    const INFO: ::veduta::Info = ::veduta::__private::PLAIN;
    async fn call(_: ::veduta::Request) -> ::veduta::Result<::veduta::Response> {
        ::core::unreachable!()
    }
}
impl mistaken {
    #[allow(dead_code)]
    fn url(_: u16, _: impl ::core::marker::Sized) -> ::std::string::String {
        ::core::unreachable!()
    }
}
::core::compile_error! {
    "`cpu` views run on their own pool and cannot be `async`\nhelp: remove `async` or remove `cpu`"
}
::core::compile_error! {
    "an argument of a view has one type\nhelp: write that type instead of `impl Display`"
}
