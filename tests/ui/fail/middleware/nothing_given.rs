use veduta::{Response, middleware, routes};

#[middleware]
async fn timing() -> Response {
    Response::default()
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
