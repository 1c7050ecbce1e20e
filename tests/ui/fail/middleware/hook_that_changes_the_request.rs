use veduta::{Request, middleware, routes};

#[middleware(before)]
fn log_in(request: &mut Request) {
    request.extensions_mut().clear();
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
