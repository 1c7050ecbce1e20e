// errors: 4
// One for each mistake.
use veduta::{Json, Next, Request, Response, State, middleware, routes, view};

#[derive(Clone)]
struct Archive;

struct Article;

#[view("/stories?{tags}")]
fn stories(tags: Vec<Tga>) -> String {
    format!("{}", tags.len())
}

#[view("/stories")]
async fn story(archive: State<Clock>) -> String {
    format!("{archive:?}")
}

#[view("/articles/{id}")]
impl Article {
    fn put(id: u64, article: Json<Draft>) -> String {
        format!("{id} {article:?}")
    }
}

#[middleware]
async fn timing(archive: State<Watch>, request: Request, next: Next) -> Response {
    drop(archive);
    next.run(request).await
}

fn main() {
    let _ = routes![stories, story, Article].middleware::<timing>();
    let _ = State::new(Archive);
}
