use veduta::view;

#[view("/stories")]
static STORIES: &str = "news";

fn main() {
    println!("{STORIES}");
}
