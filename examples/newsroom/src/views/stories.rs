//! One story: to read, and to write.

use std::fmt::{self, Display};

use veduta::{
    Created, Error, ErrorResponse, Form, FromRequest, Html, IntoResponse, Json, Redirect, Request,
    Response, Result, State, StatusCode, view,
};

use crate::archive::Archive;
use crate::draft::{Draft, Problems, SUMMARY_LIMIT, TITLE_LIMIT};
use crate::page::{Escaped, page, time};
use crate::story::{Headline, Story};
use crate::thumbnail::{HEIGHT, WIDTH};
use crate::views::assets::thumbnail;

const FORM_TITLE: &str = "Write a story";

#[view("/story/{id}")]
pub(crate) fn story(id: i64, archive: State<Archive>) -> Result<Option<Html<String>>> {
    let story = archive.story(id)?;
    Ok(story.map(|story| page(&story.title, article(&story))))
}

#[view("/stories/new")]
pub(crate) fn new_story() -> Html<String> {
    page(FORM_TITLE, form(&Draft::default(), &Problems::default()))
}

/// A story from a reader, as a form or as JSON; each is answered in kind.
#[view(POST, "/stories")]
pub(crate) fn submit(sent: Sent, archive: State<Archive>) -> Result<Response> {
    match sent {
        Sent::Form(draft) => submit_form(&draft, &archive),
        Sent::Json(draft) => submit_json(&draft, &archive),
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
            let page = page(FORM_TITLE, form(draft, &problems));
            Ok((problems.status(), page).into_response())
        }
    }
}

fn submit_json(draft: &Draft, archive: &Archive) -> Result<Response> {
    let headline = draft.check().map_err(Error::from_response)?;
    let story = add(headline, archive)?;
    Ok(Created::new(story::url(story.id), Json(story)).into_response())
}

fn add(headline: Headline, archive: &Archive) -> Result<Story> {
    let mut stored = archive.store(&[headline])?;
    stored
        .stories
        .pop()
        .ok_or_else(|| Error::internal("a story vanished while it was stored"))
}

fn article(story: &Story) -> impl Display {
    fmt::from_fn(move |f| {
        write!(
            f,
            r#"<article class="story">
<p class="meta"><b>{source}</b> · {time}</p>
<img src="{image}" width="{WIDTH}" height="{HEIGHT}" alt="">
<p class="summary">{summary}</p>
"#,
            source = Escaped(&story.source),
            time = time(story.published),
            image = thumbnail::url(story.id),
            summary = Escaped(&story.summary),
        )?;
        if let Some(link) = &story.link {
            let link = Escaped(link);
            write!(
                f,
                r#"<p>Read on: <a href="{link}" rel="nofollow noreferrer">{link}</a></p>"#
            )?;
        }
        write!(f, "</article>")
    })
}

fn form(draft: &Draft, problems: &Problems) -> impl Display {
    fmt::from_fn(move |f| {
        write!(
            f,
            r#"<form class="draft" method="post" action="{action}">
<label>Title {title_problem}<input name="title" value="{title}" maxlength="{TITLE_LIMIT}" required></label>
<label>Link (optional) {link_problem}<input name="link" value="{link}" type="url" placeholder="https://"></label>
<label>Summary (optional) {summary_problem}<textarea name="summary" maxlength="{SUMMARY_LIMIT}">
{summary}</textarea></label>
<button>Send</button>
</form>"#,
            action = submit::url(),
            title = Escaped(&draft.title),
            title_problem = problem(problems.title.as_deref()),
            link = Escaped(draft.link.as_deref().unwrap_or_default()),
            link_problem = problem(problems.link.as_deref()),
            summary = Escaped(draft.summary.as_deref().unwrap_or_default()),
            summary_problem = problem(problems.summary.as_deref()),
        )
    })
}

fn problem(text: Option<&str>) -> impl Display {
    fmt::from_fn(move |f| match text {
        Some(text) => write!(
            f,
            r#"<span class="bad" role="alert">{}</span>"#,
            Escaped(text)
        ),
        None => Ok(()),
    })
}
