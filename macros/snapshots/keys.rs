// #[view(PUT, "/upload", name = "upload!", body_limit = "10 MiB", crate = framework::web)]
// async fn upload(body: framework::web::Body) -> NoContent {
//     store(body).await
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn upload(body: framework::web::Body) -> NoContent {
    store(body).await
}
/// The view [`upload()`], the way `routes![..]` takes it.
struct upload {}
impl framework::web::View for upload {
    const INFO: framework::web::Info = framework::web::Info {
        name: "upload!",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/upload"),
        methods: &[framework::web::Method::PUT],
        dispatch: framework::web::Dispatch::Async,
        parameters: &[],
        body_limit: ::core::option::Option::Some(10485760),
        file: ::core::file!(),
        line: ::core::line!(),
        ..framework::web::__private::PLAIN
    };
    fn call(
        request: framework::web::Request,
    ) -> impl ::core::future::Future<
        Output = framework::web::Result<framework::web::Response>,
    > + ::core::marker::Send {
        use framework::web::__private::Otherwise as _;
        let _ = <framework::web::Body as framework::web::FromRequest>::BODY;
        async move {
            let body = framework::web::__private::Argument::<
                framework::web::Body,
            >::take(&request)
                .await?;
            ::core::result::Result::Ok(
                framework::web::IntoResponse::into_response(upload(body).await),
            )
        }
    }
    fn requires(needs: &mut framework::web::Requirements) {
        use framework::web::__private::Otherwise as _;
        framework::web::__private::Argument::<framework::web::Body>::requires(needs);
    }
}
impl upload {
    /// The address of [`upload()`]: `/upload`.
    #[must_use]
    fn url() -> ::std::string::String {
        let url = framework::web::__private::Url::new("/upload");
        url.into_string()
    }
}
