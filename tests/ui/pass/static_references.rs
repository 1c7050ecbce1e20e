//! References to what lives for ever may stand in the type of any argument.

use std::borrow::Cow;
use std::collections::HashMap;

use veduta::{
    App, Cached, Extension, Json, MayBlock, Next, Request, Response, State, middleware, routes,
    view,
};

type Names = HashMap<&'static str, &'static str>;

#[view("/async")]
async fn on_the_loop(names: State<Names>, motto: Option<Extension<&'static str>>) -> String {
    format!("{} {motto:?}", names.len())
}

#[view(POST, "/sync")]
fn on_a_thread(
    names: State<Names>,
    motto: Option<Extension<&'static str>>,
    text: Json<Cow<'static, str>>,
    block: &MayBlock,
) -> String {
    let _ = block;
    format!("{} {motto:?} {}", names.len(), text.0)
}

#[view("/cpu", cpu)]
fn on_a_core(names: Cached<State<Names>>) -> String {
    names.len().to_string()
}

#[view("/inline", inline)]
fn in_place(names: State<Names>) -> String {
    names.len().to_string()
}

#[middleware]
async fn around(names: State<Names>, request: Request, next: Next) -> Response {
    let _ = names;
    next.run(request).await
}

#[middleware(before)]
fn before(names: State<Names>) -> Extension<&'static str> {
    Extension(names.get("motto").copied().unwrap_or_default())
}

#[middleware(after)]
fn after(names: State<Names>, response: Response) -> Response {
    let _ = names;
    response
}

fn main() {
    let routes = routes![on_the_loop, on_a_thread, on_a_core, in_place];
    let routes = routes.middleware::<around>().middleware::<before>().middleware::<after>();
    App::new(routes).state(Names::new()).check().unwrap();
}
