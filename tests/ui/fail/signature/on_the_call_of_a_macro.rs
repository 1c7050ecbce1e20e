use veduta::view;

macro_rules! stories {
    () => {};
}

#[view("/stories")]
stories! {}

fn main() {}
