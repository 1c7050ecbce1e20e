// #[view("/ping", inline)]
// fn ping() -> &'static str {
//     "pong"
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn ping() -> &'static str {
    "pong"
}
/// The view [`ping()`], the way `routes![..]` takes it.
struct ping {}
impl ::veduta::View for ping {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "ping",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/ping"),
        methods: &[::veduta::Method::GET],
        dispatch: ::veduta::Dispatch::Inline,
        parameters: &[],
        file: ::core::file!(),
        line: ::core::line!(),
        ..::veduta::__private::PLAIN
    };
    fn call(
        request: ::veduta::Request,
    ) -> impl ::core::future::Future<
        Output = ::veduta::Result<::veduta::Response>,
    > + ::core::marker::Send {
        async move {
            ::core::result::Result::Ok(::veduta::IntoResponse::into_response(ping()))
        }
    }
}
impl ping {
    /// The address of [`ping()`]: `/ping`.
    #[must_use]
    fn url() -> ::std::string::String {
        let url = ::veduta::__private::Url::new("/ping");
        url.into_string()
    }
}
