// #[middleware]
// async fn timing(clock: State<Clock>, request: Request, next: Next) -> Response {
//     clock.measure(next.run(request)).await
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn timing(clock: State<Clock>, request: Request, next: Next) -> Response {
    clock.measure(next.run(request)).await
}
/// The middleware [`timing()`], the way `.middleware::<timing>()` takes it.
struct timing {}
impl ::veduta::Middleware for timing {
    const INFO: ::veduta::MiddlewareInfo = ::veduta::MiddlewareInfo {
        name: "timing",
        module: ::core::module_path!(),
        kind: ::veduta::MiddlewareKind::Around,
        file: ::core::file!(),
        line: ::core::line!(),
    };
    fn call(
        request: ::veduta::Request,
        next: ::veduta::Next,
    ) -> impl ::core::future::Future<
        Output = ::veduta::Result<::veduta::Response>,
    > + ::core::marker::Send {
        use ::veduta::__private::Otherwise as _;
        let _ = <State<Clock> as ::veduta::FromRequest>::BODY;
        const _: () = ::veduta::__private::is_request(
            ::veduta::__private::Argument::<Request>::IS_REQUEST,
        );
        const _: () = ::veduta::__private::is_next(
            ::veduta::__private::Argument::<Next>::IS_NEXT,
        );
        const _: () = ::veduta::__private::no_body_in_middleware(
            ::veduta::__private::Argument::<State<Clock>>::BODY_ON_LOOP,
        );
        async move {
            let clock = ::veduta::__private::Argument::<State<Clock>>::take(&request)
                .await?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(
                    timing(
                            clock,
                            ::veduta::__private::Argument::<Request>::request(request),
                            ::veduta::__private::Argument::<Next>::next(next),
                        )
                        .await,
                ),
            )
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Clock>>::requires(needs);
    }
}
