use veduta::{Next, Request, Response, State, middleware};

#[middleware]
async fn timing<C: Send + Sync + 'static>(
    clock: State<C>,
    request: Request,
    next: Next,
) -> Response {
    drop(clock);
    next.run(request).await
}

fn main() {}
