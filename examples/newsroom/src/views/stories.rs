//! One story: to read, and to write.

use veduta::template::context;
use veduta::{
    Created, Error, ErrorResponse, Form, FromRequest, IntoResponse, Json, Redirect, Request,
    Response, Result, State, StatusCode, Template, view,
};

use crate::archive::Archive;
use crate::draft::{Draft, Problems, SUMMARY_LIMIT, TITLE_LIMIT};
use crate::story::{Headline, Story};

#[view("/story/{id}")]
pub(crate) fn story(id: i64, archive: State<Archive>) -> Result<Option<Template>> {
    let story = archive.story(id)?;
    Ok(story.map(|story| Template::new("story.html", story)))
}

#[view("/stories/new")]
pub(crate) fn new_story() -> Template {
    form(&Draft::default(), &Problems::default())
}

/// A story from a reader, as a form or as JSON; each is answered in kind.
#[view(POST, "/stories")]
pub(crate) fn submit(sent: Sent, archive: State<Archive>) -> Result<Response> {
    match sent {
        Sent::Form(draft) => submit_form(&draft, &archive),
        Sent::Json(draft) => publish(&draft, &archive).map(IntoResponse::into_response),
    }
}

/// A draft, and the way it came.
#[derive(Debug)]
pub(crate) enum Sent {
    Form(Draft),
    Json(Draft),
}

impl FromRequest for Sent {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        match Form::from_request(request).await {
            Err(error) if is_unsupported(&error) => {}
            form => return form.map(|Form(draft)| Self::Form(draft)),
        }
        match Json::from_request(request).await {
            Err(error) if is_unsupported(&error) => {
                Err(error.with_message("a story is sent as a form or as JSON"))
            }
            json => json.map(|Json(draft)| Self::Json(draft)),
        }
    }
}

fn is_unsupported(error: &Error) -> bool {
    error.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE
}

fn submit_form(draft: &Draft, archive: &Archive) -> Result<Response> {
    match draft.check() {
        Ok(headline) => {
            let story = add(headline, archive)?;
            Ok(Redirect::see_other(story::url(story.id)).into_response())
        }
        Err(problems) => {
            let form = form(draft, &problems);
            Ok((problems.status(), form).into_response())
        }
    }
}

/// Adds the story of a program, and answers with it.
pub(crate) fn publish(draft: &Draft, archive: &Archive) -> Result<Created<Json<Story>>> {
    let headline = draft.check().map_err(Error::from_response)?;
    let story = add(headline, archive)?;
    Ok(Created::new(story::url(story.id), Json(story)))
}

fn add(headline: Headline, archive: &Archive) -> Result<Story> {
    let mut stored = archive.store(&[headline])?;
    stored
        .stories
        .pop()
        .ok_or_else(|| Error::internal("a story vanished while it was stored"))
}

fn form(draft: &Draft, problems: &Problems) -> Template {
    let limits = context! { title => TITLE_LIMIT, summary => SUMMARY_LIMIT };
    Template::new("new_story.html", context! { draft, problems, limits })
}
