use veduta::{State, routes, view};

struct Archive(Vec<String>);

#[view("/")]
async fn front_page(archive: State<Archive>) -> String {
    let Archive(stories) = *archive;
    stories.concat()
}

fn main() {
    let _ = routes![front_page];
}
