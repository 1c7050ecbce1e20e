// #[middleware(before)]
// fn log_in(cookies: Cookies, archive: State<Archive>, block: &MayBlock) -> Result<Extension<User>> {
//     archive.user_of(cookies.get("session"))
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
fn log_in(
    cookies: Cookies,
    archive: State<Archive>,
    block: &MayBlock,
) -> Result<Extension<User>> {
    archive.user_of(cookies.get("session"))
}
/// The middleware [`log_in()`], the way `.middleware::<log_in>()` takes it.
struct log_in {}
impl ::veduta::Middleware for log_in {
    const INFO: ::veduta::MiddlewareInfo = ::veduta::MiddlewareInfo {
        name: "log_in",
        module: ::core::module_path!(),
        kind: ::veduta::MiddlewareKind::Before,
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
        let _ = <Cookies as ::veduta::FromBlocking>::BODY;
        let _ = <State<Archive> as ::veduta::FromBlocking>::BODY;
        let _ = <MayBlock as ::veduta::FromBlockingRef>::from_blocking_ref;
        const _: () = ::veduta::__private::no_body_in_middleware(
            ::veduta::__private::Argument::<Cookies>::BODY,
        );
        const _: () = ::veduta::__private::no_body_in_middleware(
            ::veduta::__private::Argument::<State<Archive>>::BODY,
        );
        async move {
            let cookies = ::veduta::__private::Argument::<Cookies>::on_loop(&request)
                .await?;
            let archive = ::veduta::__private::Argument::<
                State<Archive>,
            >::on_loop(&request)
                .await?;
            ::veduta::__private::before(
                    request,
                    next,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::Verdict::decide(
                            log_in(
                                cookies.on_thread(request, block)?,
                                archive.on_thread(request, block)?,
                                ::veduta::__private::Argument::<
                                    MayBlock,
                                >::borrow_blocking(request, block),
                            ),
                            request,
                        ),
                    ),
                )
                .await
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<Cookies>::requires(needs);
        ::veduta::__private::Argument::<State<Archive>>::requires(needs);
    }
}
