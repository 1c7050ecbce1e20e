// /// A story and what is done with it.
// #[view("/stories/{id}?{page}", body_limit = "1 MiB")]
// impl Story {
//     const PAGE: usize = { 20 };
// 
//     async fn get(id: u64, page: Option<u32>, db: State<Self>) -> Result<Json<Self>> {
//         db.story(id, page)
//     }
// 
//     /// Blocks.
//     #[view(cpu, name = "replace", body_limit = "10 MiB")]
//     #[cfg(feature = "write")]
//     pub fn put(story: Json<Story>, id: u64) -> NoContent {
//         helper(id, story)
//     }
// 
//     fn helper(id: u64, story: Json<Self>) -> NoContent {
//         NoContent
//     }
// }

/// A story and what is done with it.
impl Story {
    const PAGE: usize = { 20 };
    #[allow(clippy::needless_pass_by_value, clippy::unused_async)]
    async fn get(id: u64, page: Option<u32>, db: State<Self>) -> Result<Json<Self>> {
        db.story(id, page)
    }
    /// Blocks.
    #[cfg(feature = "write")]
    #[allow(clippy::needless_pass_by_value, clippy::unused_async)]
    pub fn put(story: Json<Story>, id: u64) -> NoContent {
        helper(id, story)
    }
    fn helper(id: u64, story: Json<Self>) -> NoContent {
        NoContent
    }
}
const _: () = {
    struct Story_get {}
    impl ::veduta::View for Story_get {
        const INFO: ::veduta::Info = {
            use ::veduta::__private::Otherwise as _;
            ::veduta::Info {
                name: "Story::get",
                module: ::core::module_path!(),
                path: ::core::option::Option::Some("/stories/{id}?{page}"),
                methods: &[::veduta::Method::GET],
                dispatch: ::veduta::Dispatch::Async,
                parameters: &[
                    ::veduta::Parameter {
                        name: "id",
                        type_name: "u64",
                        place: ::veduta::Place::Path,
                        segment: ::veduta::__private::Argument::<u64>::SEGMENT,
                    },
                    ::veduta::Parameter {
                        name: "page",
                        type_name: "Option<u32>",
                        place: ::veduta::Place::Query,
                        segment: ::veduta::__private::Segment::ANY,
                    },
                ],
                body_limit: ::core::option::Option::Some(1048576),
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
            use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
            let _ = <u64 as ::veduta::PathParam>::ANY;
            let _ = <Option<u32> as ::veduta::QueryParam<'_>>::from_values;
            let _ = <State<Story> as ::veduta::FromRequest>::BODY;
            const _: () = ::veduta::__private::no_body_in_get(
                ::veduta::__private::Argument::<State<Story>>::SUITS_GET_ON_LOOP,
            );
            async move {
                let id = ::veduta::__private::Argument::<u64>::path(&request, 0)?;
                let page = ::veduta::__private::QueryArgument::<
                    Option<u32>,
                >::query(&request, "page")?;
                let db = ::veduta::__private::Argument::<State<Story>>::take(&request)
                    .await?;
                ::core::result::Result::Ok(
                    ::veduta::IntoResponse::into_response(
                        <Story>::get(id, page, db).await,
                    ),
                )
            }
        }
        fn requires(needs: &mut ::veduta::Requirements) {
            use ::veduta::__private::Otherwise as _;
            ::veduta::__private::Argument::<State<Story>>::requires(needs);
        }
    }
    #[cfg(feature = "write")]
    struct Story_put {}
    #[cfg(feature = "write")]
    impl ::veduta::View for Story_put {
        const INFO: ::veduta::Info = {
            use ::veduta::__private::Otherwise as _;
            ::veduta::Info {
                name: "replace",
                module: ::core::module_path!(),
                path: ::core::option::Option::Some("/stories/{id}?{page}"),
                methods: &[::veduta::Method::PUT],
                dispatch: ::veduta::Dispatch::Cpu,
                parameters: &[
                    ::veduta::Parameter {
                        name: "id",
                        type_name: "u64",
                        place: ::veduta::Place::Path,
                        segment: ::veduta::__private::Argument::<u64>::SEGMENT,
                    },
                ],
                body_limit: ::core::option::Option::Some(10485760),
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
            let _ = <Json<Story> as ::veduta::FromBlocking>::BODY;
            let _ = <u64 as ::veduta::PathParam>::ANY;
            async move {
                let story = ::veduta::__private::Argument::<
                    Json<Story>,
                >::on_loop(&request)
                    .await?;
                ::veduta::__private::cpu(
                        request,
                        move |request, block| ::core::result::Result::Ok(
                            ::veduta::IntoResponse::into_response(
                                <Story>::put(
                                    story.on_thread(request, block)?,
                                    ::veduta::__private::Argument::<u64>::path(request, 0)?,
                                ),
                            ),
                        ),
                    )
                    .await
            }
        }
        fn requires(needs: &mut ::veduta::Requirements) {
            use ::veduta::__private::Otherwise as _;
            ::veduta::__private::Argument::<Json<Story>>::requires(needs);
        }
    }
    impl ::veduta::Views for Story {
        fn list(views: &mut ::veduta::__private::ViewList) {
            views.add::<Story_get>();
            #[cfg(feature = "write")] views.add::<Story_put>();
        }
    }
};
impl Story {
    /// The address of [`Story`]: `/stories/{id}?{page}`.
    #[must_use]
    pub fn url(id: u64, page: Option<u32>) -> ::std::string::String {
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let mut url = ::veduta::__private::Url::new("/stories/{id}");
        ::veduta::__private::Argument::<u64>::add_path(&mut url, &id);
        ::veduta::__private::QueryArgument::<
            Option<u32>,
        >::add_query(&mut url, "page", &page);
        url.into_string()
    }
}
