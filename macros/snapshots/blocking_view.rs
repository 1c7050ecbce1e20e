// #[view("/archive/{year}?{page}")]
// fn archive(year: u16, page: Option<u32>, db: State<Archive>) -> Result<Json<Vec<Story>>> {
//     Ok(Json(db.stories_of(year, page.unwrap_or(1))?))
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn archive(
    year: u16,
    page: Option<u32>,
    db: State<Archive>,
) -> Result<Json<Vec<Story>>> {
    Ok(Json(db.stories_of(year, page.unwrap_or(1))?))
}
/// The view [`archive()`], the way `routes![..]` takes it.
struct archive {}
impl ::veduta::View for archive {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "archive",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/archive/{year}?{page}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Blocking,
            parameters: &[
                ::veduta::Parameter {
                    name: "year",
                    type_name: "u16",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<u16>::SEGMENT,
                },
                ::veduta::Parameter {
                    name: "page",
                    type_name: "Option<u32>",
                    place: ::veduta::Place::Query,
                    segment: ::veduta::__private::Segment::ANY,
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
        use ::veduta::__private::{
            Otherwise as _, OtherwiseLater as _, OtherwiseQuery as _,
        };
        let _ = <u16 as ::veduta::PathParam>::ANY;
        let _ = <Option<u32> as ::veduta::QueryParam<'_>>::from_values;
        let _ = <State<Archive> as ::veduta::FromBlocking>::BODY;
        const _: () = ::veduta::__private::no_body(
            ::veduta::__private::Argument::<State<Archive>>::SUITS_GET,
        );
        async move {
            let db = ::veduta::__private::Argument::<State<Archive>>::on_loop(&request)
                .await?;
            ::veduta::__private::blocking(
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            archive(
                                ::veduta::__private::Argument::<u16>::path(request, 0)?,
                                ::veduta::__private::QueryArgument::<
                                    Option<u32>,
                                >::query(request, "page")?,
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
impl archive {
    /// The address of [`archive()`]: `/archive/{year}?{page}`.
    #[must_use]
    fn url(year: u16, page: Option<u32>) -> ::std::string::String {
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let mut url = ::veduta::__private::Url::new("/archive/{year}");
        ::veduta::__private::Argument::<u16>::add_path(&mut url, &year);
        ::veduta::__private::QueryArgument::<
            Option<u32>,
        >::add_query(&mut url, "page", &page);
        url.into_string()
    }
}
