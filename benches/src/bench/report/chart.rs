//! A chart of a scenario: a bar for each peer.

use std::fmt::Write;

use super::{Comparison, Outcome};

const WIDTH: f64 = 760.0;
const LABELS: f64 = 170.0;
const FIGURES: f64 = 150.0;
const ROW: f64 = 28.0;
const HEAD: f64 = 56.0;
const BAR: f64 = 18.0;

/// Microseconds of the processor for each request: the shorter the bar, the better.
pub(super) fn svg(comparison: &Comparison) -> String {
    let bars = comparison
        .peers
        .iter()
        .map(|outcome| outcome.median.processor);
    let longest = bars
        .filter(|bar| bar.is_finite())
        .fold(f64::MIN_POSITIVE, f64::max);
    let height = HEAD + ROW * comparison.peers.len() as f64 + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"22\" font-size=\"16\" font-weight=\"bold\">{}</text>\n\
         <text x=\"12\" y=\"42\">{}: CPU microseconds a request, less is better</text>\n",
        comparison.scenario, comparison.about
    );
    for (row, outcome) in comparison.peers.iter().enumerate() {
        bar(&mut svg, HEAD + ROW * row as f64, outcome, longest);
    }
    svg += "</svg>\n";
    svg
}

fn bar(svg: &mut String, top: f64, outcome: &Outcome, longest: f64) {
    let length = (WIDTH - LABELS - FIGURES) * (outcome.median.processor / longest).min(1.0);
    let color = match outcome.peer {
        "veduta" => "#c2410c",
        name if name.starts_with("hyper") => "#64748b",
        _ => "#93b4d4",
    };
    let ratio = outcome
        .ratio
        .map_or(String::new(), |ratio| format!(" ({ratio:.2} x hyper)"));
    let (baseline, labels, figures) = (top + 14.0, LABELS - 8.0, LABELS + length + 6.0);
    let _ = writeln!(
        svg,
        "<text x=\"{labels}\" y=\"{baseline}\" text-anchor=\"end\">{}</text>\n\
         <rect x=\"{LABELS}\" y=\"{top}\" width=\"{length:.1}\" height=\"{BAR}\" fill=\"{color}\"/>\n\
         <text x=\"{figures:.1}\" y=\"{baseline}\">{:.2}{ratio}</text>",
        outcome.peer, outcome.median.processor
    );
}
