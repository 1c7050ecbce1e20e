use veduta::{Json, Result, routes, view};

struct Stories;

struct Story;

#[view("/stories")]
impl Stories {
    fn get() -> Result<Json<Vec<Story>>> {
        Ok(Json(vec![Story]))
    }
}

fn main() {
    let _ = routes![Stories];
}
