use veduta::routes;

fn main() {
    let _ = routes!["/old" => axum::Router::<()>::new()];
}
