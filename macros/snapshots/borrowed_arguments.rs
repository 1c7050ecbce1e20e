// #[view("/people/{name}?{q}")]
// fn person<'a>(name: &'a str, q: Option<&'a str>, request: &Request, block: &MayBlock) -> String {
//     block.block_on(find(name, q, request.headers()))
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn person<'a>(
    name: &'a str,
    q: Option<&'a str>,
    request: &Request,
    block: &MayBlock,
) -> String {
    block.block_on(find(name, q, request.headers()))
}
/// The view [`person()`], the way `routes![..]` takes it.
struct person {}
impl ::veduta::View for person {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "person",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/people/{name}?{q}"),
        methods: &[::veduta::Method::GET],
        dispatch: ::veduta::Dispatch::Blocking,
        parameters: &[
            ::veduta::Parameter {
                name: "name",
                type_name: "&str",
                place: ::veduta::Place::Path,
                segment: ::veduta::__private::Segment::ANY,
            },
            ::veduta::Parameter {
                name: "q",
                type_name: "Option<&str>",
                place: ::veduta::Place::Query,
                segment: ::veduta::__private::Segment::ANY,
            },
        ],
        file: ::core::file!(),
        line: ::core::line!(),
        ..::veduta::__private::PLAIN
    };
    fn call(
        request: ::veduta::Request,
    ) -> impl ::core::future::Future<
        Output = ::veduta::Result<::veduta::Response>,
    > + ::core::marker::Send {
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let _ = <str as ::veduta::TextParam>::from_text;
        let _ = <Option<&str> as ::veduta::QueryParam<'_>>::from_values;
        let _ = <Request as ::veduta::FromBlockingRef>::from_blocking_ref;
        let _ = <MayBlock as ::veduta::FromBlockingRef>::from_blocking_ref;
        async move {
            ::veduta::__private::blocking(
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            person(
                                ::veduta::__private::Argument::<str>::text(request, 0)?,
                                ::veduta::__private::QueryArgument::<
                                    Option<&str>,
                                >::query(request, "q")?,
                                ::veduta::__private::Argument::<
                                    Request,
                                >::borrow_blocking(request, block),
                                ::veduta::__private::Argument::<
                                    MayBlock,
                                >::borrow_blocking(request, block),
                            ),
                        ),
                    ),
                )
                .await
        }
    }
}
impl person {
    /// The address of [`person()`]: `/people/{name}?{q}`.
    #[must_use]
    fn url(name: &str, q: Option<&str>) -> ::std::string::String {
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let mut url = ::veduta::__private::Url::new("/people/{name}");
        ::veduta::__private::Argument::<str>::add_text(&mut url, name);
        ::veduta::__private::QueryArgument::<Option<&str>>::add_query(&mut url, "q", &q);
        url.into_string()
    }
}
