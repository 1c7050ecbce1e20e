// #[view(PUT | DELETE, "/stories/{id}")]
// fn change(id: i64) -> NoContent {
//     NoContent
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn change(id: i64) -> NoContent {
    NoContent
}
/// The view [`change()`], the way `routes![..]` takes it.
struct change {}
impl ::veduta::View for change {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "change",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/stories/{id}"),
            methods: &[::veduta::Method::PUT, ::veduta::Method::DELETE],
            dispatch: ::veduta::Dispatch::Blocking,
            parameters: &[
                ::veduta::Parameter {
                    name: "id",
                    type_name: "i64",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<i64>::SEGMENT,
                },
            ],
            file: ::core::file!(),
            line: ::core::line!(),
            ..::veduta::__private::PLAIN
        }
    };
    fn call(
        request: ::veduta::Request,
    ) -> impl ::core::future::Future<
        Output = ::veduta::Result<::veduta::Response>,
    > + ::core::marker::Send {
        use ::veduta::__private::Otherwise as _;
        let _ = <i64 as ::veduta::PathParam>::ANY;
        async move {
            ::veduta::__private::blocking(
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            change(
                                ::veduta::__private::Argument::<i64>::path(request, 0)?,
                            ),
                        ),
                    ),
                )
                .await
        }
    }
}
impl change {
    /// The address of [`change()`]: `/stories/{id}`.
    #[must_use]
    fn url(id: i64) -> ::std::string::String {
        use ::veduta::__private::Otherwise as _;
        let mut url = ::veduta::__private::Url::new("/stories/{id}");
        ::veduta::__private::Argument::<i64>::add_path(&mut url, &id);
        url.into_string()
    }
}
