//! From a card on the reader to the name on the screen, beside the bare exchange of the same frames over the same line.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use device_drivers::id_card::SAMV_STANDARD;
use device_sim::{Card, CardReaderSim, Pace, people};
use hall::{Result, Trouble};

use crate::figure::{Figure, Samples, Target};
use crate::places::{FIRST_SERVICE, HEADING, MAIN, START};
use crate::program::Program;
use crate::screen::{Display, Screen};
use crate::site::{self, Site};

const RUNS: u32 = 10;
const PATIENCE: Duration = Duration::from_secs(30);
const QUIET: Duration = Duration::from_millis(150);
/// What may come on top of the bare exchange and one pause between two looks at the reader.
const OURS_MS: f64 = 50.0;
/// Find, select, read (GA/T 467), as the driver sends them: command, parameter.
const EXCHANGE: [(u8, u8); 3] = [(0x20, 0x01), (0x20, 0x02), (0x30, 0x01)];
const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// Lays a card at different moments between two looks of the reader.
pub(crate) fn measure(display: &Display, kiosk: &Path, site: &Site) -> Result<Vec<Figure>> {
    let card = people::by_name("李模范").ok_or_else(|| Trouble("nobody is called 李模范".to_owned()))?;
    let poll = Duration::from_millis(SAMV_STANDARD.poll_ms.into());
    // A reader of its own: nothing of the kiosk's questions may still be on its line.
    let dir = site::directory("reader-")?;
    let port = dir.path().join("id-reader");
    let reader = CardReaderSim::try_start(&port, Pace::REAL).map_err(|error| Trouble(error.to_string()))?;
    reader.lay(card.clone());
    let (mut bare, mut named) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        bare.push(exchange(&port)?.as_secs_f64() * 1e3);
        let shown = lay(display, kiosk, site, card.clone(), poll * run / RUNS)
            .map_err(|trouble| Trouble(format!("{trouble}\n{}", site.said())))?;
        named.push(shown.as_secs_f64() * 1e3);
        site.reader().lift();
    }
    let (Some(bare), Some(named)) = (Samples::new(bare), Samples::new(named)) else {
        return Err(Trouble("no card was laid".to_owned()));
    };
    Ok(vec![
        Figure::new("card laid → name on the screen", "ms", named)
            .beside("the same frames sent bare", bare)
            .target(Target::Above(poll.as_secs_f64() * 1e3 + OURS_MS)),
    ])
}

/// A fresh kiosk, touched until it asks for the card; then the card comes.
fn lay(display: &Display, kiosk: &Path, site: &Site, card: Card, later: Duration) -> Result<Duration> {
    let screen = Screen::watch(display)?;
    let heard = site.reader().log().len();
    let _program = Program::start(&mut site.kiosk(kiosk, display), &site.log())?;
    screen.wait("the first page", HEADING, PATIENCE, |pixels| !pixels.is_blank())?;
    // The reader is known and looked at regularly, and the county has confirmed the numbers.
    let looks =
        |log: &[device_sim::ReaderRequest]| log.iter().skip(heard).filter(|request| request.is(0x20, 0x01)).count();
    if !site.reader().wait_log(PATIENCE, |log| looks(log) >= 4) {
        return Err(Trouble("the kiosk does not look at the reader".to_owned()));
    }
    for (what, place) in [("the home page", START), ("the notice", FIRST_SERVICE), ("asking for the card", MAIN)] {
        screen.settle(QUIET, PATIENCE)?;
        screen.press(place)?;
        let before = screen.picture(HEADING)?;
        screen.release()?;
        screen.wait(what, HEADING, PATIENCE, |pixels| *pixels != before)?;
    }
    let before = screen.picture(HEADING)?;
    let seen = looks(&site.reader().log());
    if !site.reader().wait_log(PATIENCE, |log| looks(log) > seen) {
        return Err(Trouble("the kiosk does not look at the reader".to_owned()));
    }
    // A person lays the card at any moment between two looks.
    screen.frames(later)?;
    let laid = Instant::now();
    site.reader().lay(card);
    let shown = screen.wait("the name", HEADING, PATIENCE, |pixels| *pixels != before)?;
    Ok(shown.duration_since(laid))
}

/// The time of the same three requests and answers with nothing around them.
fn exchange(port: &Path) -> Result<Duration> {
    let trouble = |error: std::io::Error| Trouble::file(port, &error);
    let mut line = File::options().read(true).write(true).open(port).map_err(trouble)?;
    let begin = Instant::now();
    for (command, parameter) in EXCHANGE {
        line.write_all(&request(command, parameter)).map_err(trouble)?;
        answer(&mut line).map_err(trouble)?;
    }
    Ok(begin.elapsed())
}

/// Preamble, length, command, parameter, check: the exclusive or of all after the preamble.
fn request(command: u8, parameter: u8) -> Vec<u8> {
    let body = [0, 3, command, parameter];
    let check = body.iter().fold(0, |check, byte| check ^ byte);
    [&PREAMBLE[..], &body, &[check]].concat()
}

/// Reads one frame to its end by its length.
fn answer(line: &mut impl Read) -> std::io::Result<()> {
    let mut head = [0; 7];
    line.read_exact(&mut head)?;
    let length = u16::from_be_bytes([head[5], head[6]]);
    line.read_exact(&mut vec![0; usize::from(length)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn find_is_as_the_standard_prints_it() {
        assert_eq!(request(0x20, 0x01), [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22]);
    }

    #[test]
    fn an_answer_is_read_to_its_end_and_no_further() {
        let mut line = &[0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84, 0xAA][..];
        answer(&mut line).unwrap();
        assert_eq!(line, [0xAA]);
    }
}
