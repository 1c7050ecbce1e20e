//! A story that was acknowledged survives `kill -9`.

mod support;

use std::sync::mpsc;
use std::thread;

use support::{Newsroom, post};

const WRITERS: usize = 4;
const STORIES: usize = 100;

#[test]
fn every_acknowledged_story_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        acknowledged.extend(write_until_killed(folder.path(), round));
        let newsroom = Newsroom::start(folder.path(), &[]);
        for (title, url) in &acknowledged {
            let reply = newsroom.get(&format!("/api{url}")).unwrap();
            assert_eq!(reply.status, 200, "{title}: {reply:?}");
            assert!(reply.body.contains(&format!("\"{title}\"")), "{reply:?}");
        }
    }
}

/// Kills the program while several writers are at it; returns title and address of what it acknowledged.
fn write_until_killed(folder: &std::path::Path, round: usize) -> Vec<(String, String)> {
    let mut newsroom = Newsroom::start(folder, &[]);
    let (sender, receiver) = mpsc::channel();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (address, sender) = (newsroom.address.clone(), sender.clone());
            thread::spawn(move || {
                for number in 0.. {
                    let title = format!("Story {round}-{writer}-{number}");
                    let body = format!(r#"{{"title": "{title}"}}"#);
                    let Ok(reply) = post(&address, "/stories", "application/json", &body) else {
                        return;
                    };
                    assert_eq!(reply.status, 201, "{reply:?}");
                    let url = reply.header("location").unwrap().to_owned();
                    sender.send((title, url)).unwrap();
                }
            })
        })
        .collect();
    drop(sender);
    let mut acknowledged: Vec<_> = receiver.iter().take(STORIES).collect();
    newsroom.child.kill().unwrap();
    for writer in writers {
        writer.join().unwrap();
    }
    acknowledged.extend(receiver);
    assert!(acknowledged.len() >= STORIES);
    acknowledged
}
