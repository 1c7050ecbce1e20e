// #[view]
// async fn health() -> &'static str {
//     "fine"
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn health() -> &'static str {
    "fine"
}
/// The view [`health()`], the way `routes![..]` takes it.
struct health {}
impl ::veduta::View for health {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "health",
        module: ::core::module_path!(),
        methods: &[::veduta::Method::GET],
        dispatch: ::veduta::Dispatch::Async,
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
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(health().await),
            )
        }
    }
}
