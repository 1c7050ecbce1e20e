// #[view("/thumbnail/{id}", cpu)]
// fn thumbnail(id: StoryId, images: State<Images>) -> Result<Png> {
//     images.thumbnail(id)
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn thumbnail(id: StoryId, images: State<Images>) -> Result<Png> {
    images.thumbnail(id)
}
/// The view [`thumbnail()`], the way `routes![..]` takes it.
struct thumbnail {}
impl ::veduta::View for thumbnail {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "thumbnail",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/thumbnail/{id}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Cpu,
            parameters: &[
                ::veduta::Parameter {
                    name: "id",
                    type_name: "StoryId",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<StoryId>::SEGMENT,
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
        use ::veduta::__private::{Otherwise as _, OtherwiseLater as _};
        let _ = <StoryId as ::veduta::PathParam>::ANY;
        let _ = <State<Images> as ::veduta::FromBlocking>::BODY;
        const _: () = ::veduta::__private::no_body(
            ::veduta::__private::Argument::<State<Images>>::SUITS_GET,
        );
        async move {
            let images = ::veduta::__private::Argument::<
                State<Images>,
            >::on_loop(&request)
                .await?;
            ::veduta::__private::cpu(
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            thumbnail(
                                ::veduta::__private::Argument::<StoryId>::path(request, 0)?,
                                images.on_thread(request, block)?,
                            ),
                        ),
                    ),
                )
                .await
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Images>>::requires(needs);
    }
}
impl thumbnail {
    /// The address of [`thumbnail()`]: `/thumbnail/{id}`.
    #[must_use]
    fn url(id: StoryId) -> ::std::string::String {
        use ::veduta::__private::Otherwise as _;
        let mut url = ::veduta::__private::Url::new("/thumbnail/{id}");
        ::veduta::__private::Argument::<StoryId>::add_path(&mut url, &id);
        url.into_string()
    }
}
