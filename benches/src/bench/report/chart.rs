//! A chart of a scenario: a bar for each peer.

use std::fmt::Write;

use super::{Comparison, Outcome};

const WIDTH: f64 = 760.0;
const LABELS: f64 = 170.0;
const FIGURES: f64 = 150.0;
const ROW: f64 = 28.0;
const HEAD: f64 = 76.0;
const BAR: f64 = 18.0;

/// What the bars show.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Processor,
    Latency,
}

/// The shorter the bar, the better.
pub(super) fn svg(comparison: &Comparison) -> String {
    // At a constant rate all answer as many, and what differs is how long clients wait.
    let (subject, unit) = if comparison.has_rate {
        (Subject::Latency, "p99 in ms")
    } else {
        (Subject::Processor, "CPU microseconds a request")
    };
    let values = comparison.peers.iter().map(|outcome| subject.of(outcome));
    let finite = values.filter(|value| value.is_finite());
    let longest = finite.fold(f64::MIN_POSITIVE, f64::max);
    let height = HEAD + ROW * comparison.peers.len() as f64 + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"22\" font-size=\"16\" font-weight=\"bold\">{}</text>\n\
         <text x=\"12\" y=\"42\">{}</text>\n\
         <text x=\"12\" y=\"62\" fill=\"#64748b\">{unit}, less is better</text>\n",
        comparison.scenario, comparison.about
    );
    for (row, outcome) in comparison.peers.iter().enumerate() {
        let share = (subject.of(outcome) / longest).min(1.0);
        bar(&mut svg, HEAD + ROW * row as f64, outcome.peer, share);
        label(
            &mut svg,
            HEAD + ROW * row as f64,
            share,
            &subject.text(outcome),
        );
    }
    svg += "</svg>\n";
    svg
}

impl Subject {
    /// Infinite where nothing was answered, or too much has failed.
    fn of(self, outcome: &Outcome) -> f64 {
        match self {
            Self::Processor => outcome.median.processor,
            Self::Latency => outcome.median.p99.unwrap_or(f64::INFINITY),
        }
    }

    fn text(self, outcome: &Outcome) -> String {
        let value = self.of(outcome);
        match (self, outcome.ratio) {
            _ if value.is_infinite() => "failed".to_owned(),
            (Self::Processor, Some(ratio)) => format!("{value:.2} ({ratio:.2} x hyper)"),
            _ => format!("{value:.2}"),
        }
    }
}

/// The name of a peer, and a bar that is this share of the longest.
fn bar(svg: &mut String, top: f64, peer: &str, share: f64) {
    let color = match peer {
        name if name.starts_with("veduta") => "#c2410c",
        name if name.starts_with("hyper") => "#64748b",
        _ => "#93b4d4",
    };
    let (x, y, width) = (LABELS - 8.0, top + 14.0, length(share));
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{peer}</text>\n\
         <rect x=\"{LABELS}\" y=\"{top}\" width=\"{width:.1}\" height=\"{BAR}\" fill=\"{color}\"/>"
    );
}

/// The figure behind a bar.
fn label(svg: &mut String, top: f64, share: f64, text: &str) {
    let (x, y) = (LABELS + length(share) + 6.0, top + 14.0);
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\">{text}</text>");
}

fn length(share: f64) -> f64 {
    (WIDTH - LABELS - FIGURES) * share
}
