use veduta::view;

#[view("/stories")]
const STORIES: &str = "news";

fn main() {
    println!("{STORIES}");
}
