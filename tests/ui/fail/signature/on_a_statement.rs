use veduta::view;

fn main() {
    #[view("/stories")]
    let stories = "news";
    println!("{stories}");
}
