// #[view("/reports/{year}", pool = "reports", timeout = "30 s")]
// fn report(year: u16, db: State<Archive>) -> Result<Html<String>> {
//     Ok(Html(db.report_of(year)?))
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn report(year: u16, db: State<Archive>) -> Result<Html<String>> {
    Ok(Html(db.report_of(year)?))
}
/// The view [`report()`], the way `routes![..]` takes it.
struct report {}
impl ::veduta::View for report {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "report",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/reports/{year}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Blocking,
            parameters: &[
                ::veduta::Parameter {
                    name: "year",
                    type_name: "u16",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<u16>::SEGMENT,
                },
            ],
            pool: ::core::option::Option::Some("reports"),
            timeout: ::core::option::Option::Some(::core::time::Duration::from_secs(30)),
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
        use ::veduta::__private::{Otherwise as _, OtherwiseLater as _};
        let _ = <u16 as ::veduta::PathParam>::ANY;
        let _ = <State<Archive> as ::veduta::FromBlocking>::BODY;
        const _: () = ::veduta::__private::no_body(
            ::veduta::__private::Argument::<State<Archive>>::SUITS_GET,
        );
        async move {
            let db = ::veduta::__private::Argument::<State<Archive>>::on_loop(&request)
                .await?;
            ::veduta::__private::pool(
                    "reports",
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            report(
                                ::veduta::__private::Argument::<u16>::path(request, 0)?,
                                db.on_thread(request, block)?,
                            ),
                        ),
                    ),
                )
                .await
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Archive>>::requires(needs);
    }
}
impl report {
    /// The address of [`report()`]: `/reports/{year}`.
    #[must_use]
    fn url(year: u16) -> ::std::string::String {
        use ::veduta::__private::Otherwise as _;
        let mut url = ::veduta::__private::Url::new("/reports/{year}");
        ::veduta::__private::Argument::<u16>::add_path(&mut url, &year);
        url.into_string()
    }
}
