use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(rest: Next, incoming: Request) -> Response {
    rest.run(incoming).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
