use veduta::view;

#[view("/stories")]
mod stories {
    pub fn all() -> &'static str {
        "news"
    }
}

fn main() {
    stories::all();
}
