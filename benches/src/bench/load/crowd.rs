//! [`Crowd`]: all clients of a load, in a loop around one poll.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use super::connection::{Connection, Waiting};
use super::record::Record;
use super::timer::Timer;
use super::{ENDING, MEASURING, Plan, Progress};
use crate::Result;
use crate::scenarios::Pace;

/// How long the last answers are waited for; what has not come then has failed.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// How long the phase is not looked at, at most.
const PAUSE: Duration = Duration::from_millis(10);
/// What is read at once.
const PIECE: usize = 64 * 1024;

pub(super) struct Crowd<'a> {
    plan: Plan,
    progress: &'a Progress,
    poll: Poll,
    connections: Vec<Connection>,
    schedule: Option<Schedule>,
    record: Record,
    answered: u64,
    piece: Vec<u8>,
}

/// The requests of a constant rate.
struct Schedule {
    timer: Timer,
    interval: Duration,
    next: Instant,
    /// Those that are due and have no connection yet.
    due: VecDeque<Waiting>,
    /// Connections without a request, the one that has rested longest first: so all of them are asked.
    idle: VecDeque<usize>,
    /// Of each connection whether it is among them.
    is_idle: Vec<bool>,
}

impl<'a> Crowd<'a> {
    pub(super) fn new(plan: Plan, progress: &'a Progress) -> Result<Self> {
        let poll = Poll::new()?;
        let open = |number| Connection::open(plan.server, poll.registry(), Token(number));
        let connections = (0..plan.connections)
            .map(open)
            .collect::<Result<Vec<_>>>()?;
        let schedule = match plan.pace {
            Pace::Closed => None,
            Pace::Rate(rate) => Some(Schedule {
                timer: Timer::new(poll.registry(), Token(plan.connections))?,
                interval: Duration::from_secs(1) / rate,
                next: Instant::now(),
                due: VecDeque::new(),
                idle: (0..plan.connections).collect(),
                is_idle: vec![true; plan.connections],
            }),
        };
        Ok(Self {
            plan,
            progress,
            poll,
            connections,
            schedule,
            record: Record::new()?,
            answered: 0,
            piece: vec![0; PIECE],
        })
    }

    /// Asks until the end is told, and then waits for the answers that count.
    pub(super) fn run(mut self) -> Result<Record> {
        self.progress.is_open.store(true, Ordering::Relaxed);
        let mut events = Events::with_capacity(1024);
        for number in 0..self.connections.len() {
            self.go_on(number);
        }
        let mut ended = None;
        loop {
            if self.progress.phase() == ENDING {
                let ended = ended.get_or_insert_with(Instant::now);
                if ended.elapsed() > LAST_ANSWERS || !self.is_waiting() {
                    break;
                }
            }
            self.ask_what_is_due()?;
            match self.poll.poll(&mut events, Some(PAUSE)) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in &events {
                let Token(number) = event.token();
                if number < self.connections.len() {
                    self.serve(number, event.is_writable())?;
                }
            }
            self.progress
                .answered
                .store(self.answered, Ordering::Relaxed);
        }
        self.give_up();
        Ok(self.record)
    }

    /// Whether there are requests that count and have no answer.
    fn is_waiting(&self) -> bool {
        let mut sent = self
            .connections
            .iter()
            .flat_map(|connection| &connection.waiting);
        let mut due = self.schedule.iter().flat_map(|schedule| &schedule.due);
        sent.any(|waiting| waiting.counts) || due.any(|waiting| waiting.counts)
    }

    /// What is not answered by now has failed.
    fn give_up(&mut self) {
        let sent = self
            .connections
            .iter()
            .flat_map(|connection| &connection.waiting);
        let due = self.schedule.iter().flat_map(|schedule| &schedule.due);
        let unanswered = sent.chain(due).filter(|waiting| waiting.counts).count();
        self.record.failed += unanswered as u64;
    }

    /// A connection has something to read, or room to write.
    fn serve(&mut self, number: usize, is_writable: bool) -> Result<()> {
        let connection = &mut self.connections[number];
        let (record, answered) = (&mut self.record, &mut self.answered);
        let mut is_usable = !is_writable || connection.write().is_ok();
        is_usable &= connection
            .read(&mut self.piece, |waiting, is_success| {
                *answered += u64::from(is_success);
                match (waiting.counts, is_success) {
                    (true, true) => record.answered(waiting.since.elapsed()),
                    (true, false) => record.failed += 1,
                    (false, _) => {}
                }
            })
            .is_ok();
        if !is_usable {
            self.replace(number)?;
        }
        if self.connections[number].waiting.is_empty() {
            self.go_on(number);
        }
        Ok(())
    }

    /// What a broken connection owed has failed.
    fn replace(&mut self, number: usize) -> Result<()> {
        let registry = self.poll.registry();
        let fresh = Connection::open_soon(self.plan.server, registry, Token(number))?;
        let broken = std::mem::replace(&mut self.connections[number], fresh);
        let lost = broken.waiting.iter().filter(|waiting| waiting.counts);
        self.record.failed += lost.count() as u64;
        Ok(())
    }

    /// What a connection does that owes nothing.
    fn go_on(&mut self, number: usize) {
        if let Some(schedule) = &mut self.schedule {
            if !schedule.is_idle[number] {
                schedule.is_idle[number] = true;
                schedule.idle.push_back(number);
            }
            return;
        }
        let phase = self.progress.phase();
        if phase == ENDING {
            return;
        }
        let waiting = Waiting {
            since: Instant::now(),
            counts: phase == MEASURING,
        };
        let connection = &mut self.connections[number];
        for _ in 0..self.plan.depth {
            connection.ask(self.plan.request(number), waiting);
        }
        // One that is broken tells so when it is read.
        let _ = connection.write();
    }

    /// Of a constant rate: gives what is due to the connections that are idle, and sets the timer for the next.
    fn ask_what_is_due(&mut self) -> Result<()> {
        let Some(schedule) = &mut self.schedule else {
            return Ok(());
        };
        let phase = self.progress.phase();
        let now = Instant::now();
        while phase != ENDING && schedule.next <= now {
            schedule.due.push_back(Waiting {
                since: schedule.next,
                counts: phase == MEASURING,
            });
            schedule.next += schedule.interval;
        }
        while let (Some(number), Some(waiting)) = (schedule.idle.front(), schedule.due.front()) {
            let number = *number;
            let connection = &mut self.connections[number];
            connection.ask(self.plan.request(number), *waiting);
            // One that is broken tells so when it is read.
            let _ = connection.write();
            schedule.is_idle[number] = false;
            schedule.idle.pop_front();
            schedule.due.pop_front();
        }
        schedule
            .timer
            .set(schedule.next.saturating_duration_since(now))
    }
}
