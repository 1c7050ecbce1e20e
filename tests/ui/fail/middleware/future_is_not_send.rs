use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    let name = std::rc::Rc::new("ada");
    let response = next.run(request).await;
    drop(name);
    response
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
