// errors: 3
// One for each mistake.
use veduta::{Json, NoContent, State, routes, view};

#[view(POST, "/stories?{order}")]
fn submit(order: Option<Order>, archive: State<Archive>, story: Json<Story>) -> NoContent {
    NoContent
}

fn main() {
    let _ = routes![submit];
}
