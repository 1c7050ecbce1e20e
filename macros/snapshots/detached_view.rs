// #[view(POST, "/orders", detach, timeout = "1.5 s")]
// async fn order(order: Json<Order>, shop: State<Shop>) -> Result<Created<Json<Order>>> {
//     shop.place(order).await
// }

#[allow(clippy::needless_pass_by_value, clippy::unused_async)]
async fn order(order: Json<Order>, shop: State<Shop>) -> Result<Created<Json<Order>>> {
    shop.place(order).await
}
/// The view [`order()`], the way `routes![..]` takes it.
struct order {}
impl ::veduta::View for order {
    const INFO: ::veduta::Info = ::veduta::Info {
        name: "order",
        module: ::core::module_path!(),
        path: ::core::option::Option::Some("/orders"),
        methods: &[::veduta::Method::POST],
        dispatch: ::veduta::Dispatch::Async,
        parameters: &[],
        timeout: ::core::option::Option::Some(::core::time::Duration::from_millis(1500)),
        detach: true,
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
        let _ = <Json<Order> as ::veduta::FromRequest>::BODY;
        let _ = <State<Shop> as ::veduta::FromRequest>::BODY;
        const _: () = ::veduta::__private::one_body(
            ::veduta::__private::Argument::<Json<Order>>::BODY_ON_LOOP,
            ::veduta::__private::Argument::<State<Shop>>::BODY_ON_LOOP,
        );
        async move {
            let order = ::veduta::__private::Argument::<Json<Order>>::take(&request)
                .await?;
            let shop = ::veduta::__private::Argument::<State<Shop>>::take(&request)
                .await?;
            ::core::result::Result::Ok(
                ::veduta::IntoResponse::into_response(order(order, shop).await),
            )
        }
    }
    fn requires(needs: &mut ::veduta::Requirements) {
        use ::veduta::__private::Otherwise as _;
        ::veduta::__private::Argument::<Json<Order>>::requires(needs);
        ::veduta::__private::Argument::<State<Shop>>::requires(needs);
    }
}
impl order {
    /// The address of [`order()`]: `/orders`.
    #[must_use]
    fn url() -> ::std::string::String {
        let url = ::veduta::__private::Url::new("/orders");
        url.into_string()
    }
}
