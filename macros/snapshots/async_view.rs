// /// All headlines.
// #[view("/")]
// pub async fn front_page(feeds: State<Feeds>) -> Result<Html<String>> {
//     Ok(Html(render(feeds.all().await?)))
// }

/// All headlines.
#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
pub async fn front_page(feeds: State<Feeds>) -> Result<Html<String>> {
    Ok(Html(render(feeds.all().await?)))
}
/// The view [`front_page()`], the way `routes![..]` takes it.
pub struct front_page {}
impl ::veduta::View for front_page {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "front_page",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/"),
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
        use ::veduta::__private::Otherwise as _;
        let _ = <State<Feeds> as ::veduta::FromRequest>::BODY;
        const _: () = ::veduta::__private::no_body(
            ::veduta::__private::Argument::<State<Feeds>>::SUITS_GET_ON_LOOP,
        );
        async move {
            let feeds = ::veduta::__private::Argument::<State<Feeds>>::take(&request)
                .await?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(front_page(feeds).await),
            )
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Feeds>>::requires(needs);
    }
}
impl front_page {
    /// The address of [`front_page()`]: `/`.
    #[must_use]
    pub fn url() -> ::std::string::String {
        let url = ::veduta::__private::Url::new("/");
        url.into_string()
    }
}
