use veduta::{Query, routes, view};

struct Paging {
    page: u32,
}

#[view("/")]
async fn front_page(Query(Paging { page }): Query<Paging>) -> String {
    page.to_string()
}

fn main() {
    let _ = routes![front_page];
}
