// #[view("/result/{id}")]
// async fn result(id: u64) -> Result<String> {
//     let text = std::fs::read_to_string(format!("{id}.txt"))?;
//     Ok(start(text).join()?)
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn result(id: u64) -> Result<String> {
    ::core::compile_error! {
        "`std::fs::read_to_string` blocks the event loop, on which an `async` view runs\nhelp: remove `async` to run on the blocking pool, or write `veduta::blocking(move |_| std::fs::read_to_string(format!(\"{id}.txt\"))).await??`"
    }
    {
        #[deprecated(
            note = "`.join()` blocks the event loop, on which an `async` view runs\nhelp: remove `async` to run on the blocking pool, or write `veduta::blocking(move |_| { .. }).await`"
        )]
        macro_rules! blocks_the_event_loop {
            () => {};
        }
        blocks_the_event_loop! {}
    }
    let text = std::fs::read_to_string(format!("{id}.txt"))?;
    Ok(start(text).join()?)
}
/// The view [`result()`], the way `routes![..]` takes it.
struct result {}
impl ::veduta::View for result {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "result",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/result/{id}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Async,
            parameters: &[
                ::veduta::Parameter {
                    name: "id",
                    type_name: "u64",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<u64>::SEGMENT,
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
        let _ = <u64 as ::veduta::PathParam>::ANY;
        async move {
            let id = ::veduta::__private::Argument::<u64>::path(&request, 0)?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(result(id).await),
            )
        }
    }
}
impl result {
    /// The address of [`result()`]: `/result/{id}`.
    #[must_use]
    fn url(id: u64) -> ::std::string::String {
        use ::veduta::__private::Otherwise as _;
        let mut url = ::veduta::__private::Url::new("/result/{id}");
        ::veduta::__private::Argument::<u64>::add_path(&mut url, &id);
        url.into_string()
    }
}
