use veduta::{Form, Json, State, view};

#[view(POST, "/stories")]
async fn submit(
    _story: Json<String>,
    _archive: State<String>,
    _copy: Form<Vec<u8>>,
) -> &'static str {
    "thanks"
}

fn main() {}
