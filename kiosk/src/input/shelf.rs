//! Candidates laid out: two rows of up to four, page by page, each as wide as its words.

use crate::{pinyin::Candidate, session::view::Cell};

/// Rows of one page.
const ROWS: u16 = 2;
/// Candidates in one row.
const ABREAST: usize = 4;
/// Shares of a row: one for each character and one for the margins of a cell. More than these stand alone.
const SHARES: u16 = 14;
/// A row with less is not stretched over the whole width.
const LEAST_SHARES: u16 = 12;
/// Candidates that may stand on one page.
pub(super) const PAGE: usize = ABREAST * ROWS as usize;

fn shares(candidate: &Candidate) -> u16 {
    u16::try_from(candidate.text.chars().count().max(2) + 1).unwrap_or(u16::MAX)
}

/// How many of these candidates fill each page.
pub(super) fn pages(candidates: &[Candidate]) -> Vec<usize> {
    let mut pages = Vec::new();
    let mut rest = candidates;
    while !rest.is_empty() {
        let count = rows(rest).iter().map(Vec::len).sum::<usize>().max(1);
        pages.push(count);
        rest = rest.get(count..).unwrap_or_default();
    }
    pages
}

/// The rows of the page these candidates begin with, as shares.
fn rows(candidates: &[Candidate]) -> Vec<Vec<u16>> {
    let mut rows: Vec<Vec<u16>> = vec![Vec::new()];
    for candidate in candidates {
        let share = shares(candidate);
        let Some(row) = rows.last_mut() else { break };
        if row.is_empty() || (row.len() < ABREAST && row.iter().sum::<u16>().saturating_add(share) <= SHARES) {
            row.push(share);
        } else if rows.len() < usize::from(ROWS) {
            rows.push(vec![share]);
        } else {
            break;
        }
    }
    rows
}

/// The cells of one page.
pub(super) fn cells(page: &[Candidate]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut candidates = page.iter();
    for (row, shares) in (0_u16..).zip(rows(page)) {
        let all = shares.iter().sum::<u16>().max(LEAST_SHARES);
        let mut done = 0;
        for (share, candidate) in shares.iter().zip(candidates.by_ref()) {
            let thousandths = |part: u16| u16::try_from(u32::from(part) * 1000 / u32::from(all)).unwrap_or(1000);
            let start = thousandths(done);
            done += share;
            cells.push(Cell {
                id: cells.len().to_string(),
                label: candidate.text.clone(),
                row,
                start,
                span: thousandths(done) - start,
                shares: all,
            });
        }
    }
    cells
}
