// #[view("/files/{owner}/{*path}?{tag}&{draft}")]
// async fn files(draft: bool, tag: Vec<String>, path: String, owner: u64) -> String {
//     format!("{owner}/{path} {tag:?} {draft}")
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn files(draft: bool, tag: Vec<String>, path: String, owner: u64) -> String {
    format!("{owner}/{path} {tag:?} {draft}")
}
/// The view [`files()`], the way `routes![..]` takes it.
struct files {}
impl ::veduta::View for files {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "files",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/files/{owner}/{*path}?{tag}&{draft}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Async,
            parameters: &[
                ::veduta::Parameter {
                    name: "owner",
                    type_name: "u64",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<u64>::SEGMENT,
                },
                ::veduta::Parameter {
                    name: "path",
                    type_name: "String",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<String>::SEGMENT,
                },
                ::veduta::Parameter {
                    name: "tag",
                    type_name: "Vec<String>",
                    place: ::veduta::Place::Query,
                    segment: ::veduta::__private::Segment::ANY,
                },
                ::veduta::Parameter {
                    name: "draft",
                    type_name: "bool",
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
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let _ = <bool as ::veduta::QueryParam<'_>>::from_values;
        let _ = <Vec<String> as ::veduta::QueryParam<'_>>::from_values;
        let _ = <String as ::veduta::PathParam>::ANY;
        let _ = <u64 as ::veduta::PathParam>::ANY;
        async move {
            let draft = ::veduta::__private::QueryArgument::<
                bool,
            >::query(&request, "draft")?;
            let tag = ::veduta::__private::QueryArgument::<
                Vec<String>,
            >::query(&request, "tag")?;
            let path = ::veduta::__private::Argument::<String>::path(&request, 1)?;
            let owner = ::veduta::__private::Argument::<u64>::path(&request, 0)?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(
                    files(draft, tag, path, owner).await,
                ),
            )
        }
    }
}
impl files {
    /// The address of [`files()`]: `/files/{owner}/{*path}?{tag}&{draft}`.
    #[must_use]
    fn url(
        owner: u64,
        path: String,
        tag: Vec<String>,
        draft: bool,
    ) -> ::std::string::String {
        use ::veduta::__private::{Otherwise as _, OtherwiseQuery as _};
        let mut url = ::veduta::__private::Url::new("/files/{owner}/{*path}");
        ::veduta::__private::Argument::<u64>::add_path(&mut url, &owner);
        ::veduta::__private::Argument::<String>::add_path(&mut url, &path);
        ::veduta::__private::QueryArgument::<
            Vec<String>,
        >::add_query(&mut url, "tag", &tag);
        ::veduta::__private::QueryArgument::<bool>::add_query(&mut url, "draft", &draft);
        url.into_string()
    }
}
