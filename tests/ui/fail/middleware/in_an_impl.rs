use veduta::{Next, Request, Response, middleware};

struct Site;

impl Site {
    #[middleware]
    async fn timing(request: Request, next: Next) -> Response {
        next.run(request).await
    }
}

fn main() {}
