// /// Last year's page.
// #[view("/old/{id}")]
// #[doc(hidden)]
// #[cfg(feature = "old")]
// #[deprecated = "use `new`"]
// #[tracing::instrument]
// pub(crate) fn old(id: i64, db: State<Archive>) -> String {
//     db.old(id)
// }

/// Last year's page.
#[doc(hidden)]
#[cfg(feature = "old")]
#[deprecated = "use `new`"]
#[tracing::instrument]
#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
pub(crate) fn old(id: i64, db: State<Archive>) -> String {
    db.old(id)
}
#[doc(hidden)]
#[cfg(feature = "old")]
#[deprecated = "use `new`"]
/// The view [`old()`], the way `routes![..]` takes it.
pub(crate) struct old {}
#[cfg(feature = "old")]
#[allow(deprecated)]
impl ::veduta::View for old {
    const INFO: ::veduta::Info = {
        use ::veduta::__private::Otherwise as _;
        ::veduta::Info {
            name: "old",
            module: ::core::module_path!(),
            path: ::core::option::Option::Some("/old/{id}"),
            methods: &[::veduta::Method::GET],
            dispatch: ::veduta::Dispatch::Blocking,
            parameters: &[
                ::veduta::Parameter {
                    name: "id",
                    type_name: "i64",
                    place: ::veduta::Place::Path,
                    segment: ::veduta::__private::Argument::<i64>::SEGMENT,
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
        let _ = <i64 as ::veduta::PathParam>::ANY;
        let _ = <State<Archive> as ::veduta::FromBlocking>::BODY;
        const _: () = ::veduta::__private::no_body(
            ::veduta::__private::Argument::<State<Archive>>::SUITS_GET,
        );
        async move {
            let db = ::veduta::__private::Argument::<State<Archive>>::on_loop(&request)
                .await?;
            ::veduta::__private::blocking(
                    request,
                    move |request, block| ::core::result::Result::Ok(
                        ::veduta::IntoResponse::into_response(
                            old(
                                ::veduta::__private::Argument::<i64>::path(request, 0)?,
                                db.on_thread(request, block)?,
                            ),
                        ),
                    ),
                )
                .await
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<State<Archive>>::requires(needs);
    }
}
#[cfg(feature = "old")]
#[allow(deprecated)]
impl old {
    /// The address of [`old()`]: `/old/{id}`.
    #[must_use]
    pub(crate) fn url(id: i64) -> ::std::string::String {
        use ::veduta::__private::Otherwise as _;
        let mut url = ::veduta::__private::Url::new("/old/{id}");
        ::veduta::__private::Argument::<i64>::add_path(&mut url, &id);
        url.into_string()
    }
}
