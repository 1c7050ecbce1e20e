// #[view(POST, "/stories")]
// async fn submit(state: State<Archive>, story: Json<NewStory>) -> Result<Created<Json<Story>>> {
//     state.add(story).await
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn submit(
    state: State<Archive>,
    story: Json<NewStory>,
) -> Result<Created<Json<Story>>> {
    state.add(story).await
}
/// The view [`submit()`], the way `routes![..]` takes it.
struct submit {}
impl ::veduta::View for submit {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "submit",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/stories"),
        methods: &[::veduta::Method::POST],
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
        let _ = <State<Archive> as ::veduta::FromRequest>::BODY;
        let _ = <Json<NewStory> as ::veduta::FromRequest>::BODY;
        const _: () = ::veduta::__private::one_body(
            ::veduta::__private::Argument::<State<Archive>>::BODY_ON_LOOP,
            ::veduta::__private::Argument::<Json<NewStory>>::BODY_ON_LOOP,
        );
        async move {
            let state = ::veduta::__private::Argument::<State<Archive>>::take(&request)
                .await?;
            let story = ::veduta::__private::Argument::<Json<NewStory>>::take(&request)
                .await?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(submit(state, story).await),
            )
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Archive>>::requires(needs);
        ::veduta::__private::Argument::<Json<NewStory>>::requires(needs);
    }
}
impl submit {
    /// The address of [`submit()`]: `/stories`.
    #[must_use]
    fn url() -> ::std::string::String {
        let url = ::veduta::__private::Url::new("/stories");
        url.into_string()
    }
}
