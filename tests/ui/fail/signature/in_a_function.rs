use veduta::{Routes, routes, view};

fn stories() -> Routes {
    #[view("/stories/{id}")]
    fn story(ids: u32) -> String {
        ids.to_string()
    }

    routes![story]
}

fn main() {
    let _ = stories();
}
