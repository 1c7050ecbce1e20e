// #[middleware(after)]
// fn stamp(clock: State<Clock>, mut response: Response) -> Response {
//     response
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn stamp(clock: State<Clock>, mut response: Response) -> Response {
    response
}
/// The middleware [`stamp()`], the way `.middleware::<stamp>()` takes it.
struct stamp {}
impl ::veduta::Middleware for stamp {
    const INFO: ::veduta::MiddlewareInfo = ::veduta::MiddlewareInfo {
        name: "stamp",
        module: ::core::module_path!(),
        kind: ::veduta::MiddlewareKind::After,
        file: ::core::file!(),
        line: ::core::line!(),
    };
    fn call(
        request: ::veduta::Request,
        next: ::veduta::Next,
    ) -> impl ::core::future::Future<
        Output = ::veduta::Result<::veduta::Response>,
    > + ::core::marker::Send {
        use ::veduta::__private::{Otherwise as _, OtherwiseLater as _};
        let _ = <State<Clock> as ::veduta::FromBlocking>::BODY;
        const _: () = ::veduta::__private::is_response(
            ::veduta::__private::Argument::<Response>::IS_RESPONSE,
        );
        const _: () = ::veduta::__private::no_body_in_middleware(
            ::veduta::__private::Argument::<State<Clock>>::BODY,
        );
        async move {
            let (request, response) = ::veduta::__private::run(request, next).await;
            let clock = ::veduta::__private::Argument::<State<Clock>>::on_loop(&request)
                .await?;
            ::veduta::__private::after(
                    request,
                    response,
                    move |request, block, response| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            stamp(
                                clock.on_thread(request, block)?,
                                ::veduta::__private::Argument::<
                                    Response,
                                >::response(response),
                            ),
                        ),
                    ),
                )
                .await
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Clock>>::requires(needs);
    }
}
