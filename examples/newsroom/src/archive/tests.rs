use super::*;

fn scratch() -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("newsroom.db")).unwrap();
    (folder, archive)
}

fn headline(key: &str, title: &str, published: &str) -> Headline {
    Headline {
        source: "Harbour Post".into(),
        key: Some(key.into()),
        title: title.into(),
        link: Some("https://example.org/story".parse().unwrap()),
        summary: "A summary.".into(),
        published: published.parse().unwrap(),
    }
}

#[test]
fn a_headline_seen_again_is_the_same_story() {
    let (_folder, archive) = scratch();
    let ferry = headline("a", "The ferry is back", "2026-03-01T08:00:00Z");
    let first = archive.store(std::slice::from_ref(&ferry)).unwrap();
    let again = archive.store(&[ferry]).unwrap();
    assert_eq!((first.new, again.new), (1, 0));
    assert_eq!(first.stories, again.stories);
    assert_eq!(
        archive.years().unwrap(),
        [Year {
            year: 2026,
            stories: 1
        }]
    );
}

#[test]
fn the_same_key_of_another_source_is_another_story() {
    let (_folder, archive) = scratch();
    let ours = headline("a", "The ferry is back", "2026-03-01T08:00:00Z");
    let theirs = Headline {
        source: "Observatory".into(),
        ..ours.clone()
    };
    assert_eq!(archive.store(&[ours, theirs]).unwrap().new, 2);
}

#[test]
fn headlines_without_a_key_are_never_duplicates() {
    let (_folder, archive) = scratch();
    let letter = Headline {
        key: None,
        ..headline("", "A letter", "2026-03-01T08:00:00Z")
    };
    assert_eq!(archive.store(&[letter.clone(), letter]).unwrap().new, 2);
}

#[test]
fn stories_outlive_the_archive_that_stored_them() {
    let (folder, archive) = scratch();
    let stored = archive
        .store(&[headline("a", "The ferry", "2026-03-01T08:00:00Z")])
        .unwrap();
    drop(archive);
    let archive = Archive::open(&folder.path().join("newsroom.db")).unwrap();
    assert_eq!(
        archive.story(stored.stories[0].id).unwrap().as_ref(),
        stored.stories.first()
    );
}

#[test]
fn a_year_is_paged_latest_first() {
    let (_folder, archive) = scratch();
    let headlines: Vec<_> = (1..=25)
        .map(|day| {
            headline(
                &day.to_string(),
                "News",
                &format!("2025-01-{day:02}T00:00:00Z"),
            )
        })
        .collect();
    archive.store(&headlines).unwrap();
    let first = archive.page(2025, 1).unwrap().unwrap();
    let second = archive.page(2025, 2).unwrap().unwrap();
    assert_eq!(
        (first.pages, first.stories.len(), second.stories.len()),
        (2, 20, 5)
    );
    assert_eq!(first.stories[0].published, headlines[24].published);
    assert_eq!(second.stories[4].published, headlines[0].published);
    assert!(archive.page(2025, 0).unwrap().is_none());
    assert!(archive.page(2025, 3).unwrap().is_none());
    assert!(archive.page(2025, u32::MAX).unwrap().is_none());
}

#[test]
fn search_finds_words_by_their_beginning() {
    let (_folder, archive) = scratch();
    archive
        .store(&[headline(
            "a",
            "Crème brûlée at the harbour",
            "2026-03-01T08:00:00Z",
        )])
        .unwrap();
    for found in ["harbour", "HARB", "creme brul", "summary harbour"] {
        assert_eq!(archive.search(found).unwrap().len(), 1, "{found}");
    }
    assert_eq!(archive.search("harbour airport").unwrap(), []);
}

#[test]
fn a_search_has_no_syntax() {
    let (_folder, archive) = scratch();
    for query in [
        "",
        "\"",
        "a\0b",
        "title:x",
        "a AND",
        "NEAR(",
        "*",
        "--",
        "x'; DROP TABLE story",
    ] {
        assert_eq!(archive.search(query).unwrap(), [], "{query:?}");
    }
}

#[test]
fn threads_share_an_archive() {
    let (_folder, archive) = scratch();
    std::thread::scope(|scope| {
        for thread in 0..32 {
            let archive = &archive;
            scope.spawn(move || {
                let key = (thread % 4).to_string();
                archive
                    .store(&[headline(&key, "News", "2026-03-01T08:00:00Z")])
                    .unwrap();
                archive.page(2026, 1).unwrap().unwrap();
            });
        }
    });
    assert_eq!(
        archive.years().unwrap(),
        [Year {
            year: 2026,
            stories: 4
        }]
    );
}

#[test]
fn stories_come_in_the_order_in_which_they_were_stored() {
    let (_folder, archive) = scratch();
    let names = ["new", "old", "older"];
    let published = [
        "2026-03-01T08:00:00Z",
        "2025-03-01T08:00:00Z",
        "2024-03-01T08:00:00Z",
    ];
    for (name, published) in names.into_iter().zip(published) {
        archive.store(&[headline(name, name, published)]).unwrap();
    }
    let titled = |stories: Vec<Story>| {
        stories
            .into_iter()
            .map(|story| story.title)
            .collect::<Vec<_>>()
    };
    assert_eq!(titled(archive.after(0, 2).unwrap()), ["new", "old"]);
    assert_eq!(titled(archive.after(2, 2).unwrap()), ["older"]);
    assert_eq!(titled(archive.newest(2).unwrap()), ["older", "old"]);
    assert_eq!(archive.last_id().unwrap(), 3);
}

#[test]
fn listeners_hear_of_new_stories_in_order() {
    let (_folder, archive) = scratch();
    let mut news = archive.listen();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let archive = &archive;
            scope.spawn(move || {
                let ours = headline(&thread.to_string(), "News", "2026-03-01T08:00:00Z");
                let known = headline("known", "News", "2026-03-01T08:00:00Z");
                archive.store(&[ours, known]).unwrap();
            });
        }
    });
    let heard: Vec<_> = std::iter::from_fn(|| news.try_recv().ok())
        .map(|story| story.id)
        .collect();
    assert_eq!(heard, (1..=9).collect::<Vec<_>>());
}
