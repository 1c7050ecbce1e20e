use veduta::view;

#[view("/")]
fn front_page() -> impl Future<Output = &'static str> {
    async { "news" }
}

fn main() {}
