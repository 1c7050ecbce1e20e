use veduta::context::Local;

const LANGUAGE: Local<String> = Local::new(String::new);

fn main() {
    let language = LANGUAGE.get();
    println!("{language:?}");
}
