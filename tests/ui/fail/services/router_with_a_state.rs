use veduta::Routes;

fn old() -> axum::Router<u8> {
    axum::Router::new()
}

fn main() {
    let _ = Routes::service(old());
}
