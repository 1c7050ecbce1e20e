// #[view("/style.css", inline)]
// fn style() -> impl IntoResponse + use<> {
//     ([(CONTENT_TYPE, "text/css")], STYLE)
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn style() -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "text/css")], STYLE)
}
/// The view [`style()`], the way `routes![..]` takes it.
struct style {}
impl ::veduta::View for style {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "style",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/style.css"),
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
            ::core::result::Result::Ok(::veduta::IntoResponse::into_response(style()))
        }
    }
}
impl style {
    /// The address of [`style()`]: `/style.css`.
    #[must_use]
    fn url() -> ::std::string::String {
        let url = ::veduta::__private::Url::new("/style.css");
        url.into_string()
    }
}
