//! The ESC/POS byte stream taken apart as it arrives.
//!
//! Real-time commands (DLE …) are recognised between commands only: inside a parameter or a raster payload the same
//! bytes are data. Pictures are handed on row by row, as a head prints them.

use super::pen::PenCommand;

const DLE: u8 = 0x10;
const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;
/// DLE DC4 function 8: clear the buffers, with its fixed signature.
const CLEAR: [u8; 10] = [DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/// One thing the stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// To be done at once.
    RealTime(RealTime),
    /// To be done in turn, with the bytes it was said in.
    Buffered(Vec<u8>, Command),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RealTime {
    /// DLE EOT n
    Status(u8),
    /// DLE ENQ n: 1 go on, 2 clear and go on.
    Recover(u8),
    /// DLE DC4 8
    ClearBuffers,
    /// Another DLE DC4: drawer pulses, power-off.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// ESC @
    Initialise,
    /// A byte to be printed.
    Text(u8),
    /// LF
    LineFeed,
    /// ESC d n
    FeedLines(u8),
    /// ESC J n
    FeedDots(u8),
    /// ESC 3 n
    LineSpacing(u8),
    /// ESC 2
    DefaultLineSpacing,
    /// ESC a n
    Align(u8),
    /// A row of GS v 0, scaled by its mode.
    RasterRow { wide: bool, high: bool, bits: Vec<u8> },
    /// GS V, ESC i, ESC m, with the dots fed before.
    Cut { feed: u8 },
    /// GS a n
    AutomaticStatus(u8),
    /// GS r n
    Status(u8),
    /// GS I n
    Identify(u8),
    /// GS ( H function 48
    ProcessId([u8; 4]),
    /// GS e
    Presenter(PresenterCommand),
    /// FS & and the other commands of style
    Pen(PenCommand),
    /// GS ( k: what follows its length
    Symbol(Vec<u8>),
    /// Known, and of no consequence for the picture.
    Skipped,
    /// A byte of the data of such a command.
    Payload,
    /// Nothing this printer knows.
    Unknown,
}

/// What a presenter is told (GS e).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PresenterCommand {
    /// 5: push the slip out.
    Eject,
    /// 2: draw it in.
    Retract,
    /// 3 m and 20 m t: hold it out; draw it in after t seconds if nobody takes it.
    Present { retract_after: Option<u8> },
    /// 6: say how you are.
    Status,
}

/// What the bytes held so far are.
enum Shape {
    More,
    Done(Command),
    RealTime(RealTime),
    Raster {
        wide: bool,
        high: bool,
        row: usize,
        rows: usize,
    },
    /// Known, with this many bytes of payload to come.
    Skip(usize),
}

#[derive(Debug)]
struct Raster {
    wide: bool,
    high: bool,
    row: usize,
    left: usize,
}

/// The parser between two bytes.
#[derive(Debug, Default)]
pub(super) struct Stream {
    held: Vec<u8>,
    raster: Option<Raster>,
    skip: usize,
}

impl Stream {
    /// Takes one byte; says what it completes.
    pub(super) fn feed(&mut self, byte: u8) -> Option<Token> {
        self.held.push(byte);
        if self.skip > 0 {
            self.skip -= 1;
            return Some(self.done(Command::Payload));
        }
        if let Some(raster) = &mut self.raster {
            if self.held.len() < raster.row {
                return None;
            }
            raster.left -= 1;
            let row = Command::RasterRow { wide: raster.wide, high: raster.high, bits: self.held.clone() };
            if raster.left == 0 {
                self.raster = None;
            }
            return Some(self.done(row));
        }
        match shape(&self.held) {
            Shape::More => None,
            Shape::Done(command) => Some(self.done(command)),
            Shape::RealTime(what) => {
                self.held.clear();
                Some(Token::RealTime(what))
            }
            Shape::Raster { wide, high, row, rows } => {
                if row > 0 && rows > 0 {
                    self.raster = Some(Raster { wide, high, row, left: rows });
                }
                Some(self.done(Command::Skipped))
            }
            Shape::Skip(count) => {
                self.skip = count;
                Some(self.done(Command::Skipped))
            }
        }
    }

    fn done(&mut self, command: Command) -> Token {
        Token::Buffered(std::mem::take(&mut self.held), command)
    }
}

fn shape(held: &[u8]) -> Shape {
    match *held {
        [DLE, ref rest @ ..] => after_dle(held, rest),
        [ESC, ref rest @ ..] => after_esc(rest),
        [FS, ref rest @ ..] => after_fs(rest),
        [GS, ref rest @ ..] => after_gs(rest),
        [b'\n'] => Shape::Done(Command::LineFeed),
        [byte @ (0x20..=0x7E | 0x80..=0xFF)] => Shape::Done(Command::Text(byte)),
        _ => Shape::Done(Command::Skipped),
    }
}

#[expect(clippy::match_same_arms, reason = "an incomplete command stands beside its complete form")]
fn after_dle(held: &[u8], rest: &[u8]) -> Shape {
    match *rest {
        [] | [0x04 | 0x05 | 0x14] => Shape::More,
        [0x04, n] => Shape::RealTime(RealTime::Status(n)),
        [0x05, n] => Shape::RealTime(RealTime::Recover(n)),
        [0x14, 8, ..] if held == CLEAR => Shape::RealTime(RealTime::ClearBuffers),
        [0x14, 8, ..] if CLEAR.starts_with(held) => Shape::More,
        [0x14, 1 | 2, _, _] => Shape::RealTime(RealTime::Other),
        [0x14, 1 | 2, ..] => Shape::More,
        _ => Shape::Done(Command::Unknown),
    }
}

/// A command with `count` parameter bytes and no consequence.
fn skipped(parameters: &[u8], count: usize) -> Shape {
    if parameters.len() < count { Shape::More } else { Shape::Done(Command::Skipped) }
}

#[expect(clippy::match_same_arms, reason = "an incomplete command stands beside its complete form")]
fn after_esc(rest: &[u8]) -> Shape {
    Shape::Done(match *rest {
        [] | [b'3' | b'a' | b'd' | b'J' | b'!' | b'E' | b'G' | b'-'] => return Shape::More,
        [b'!', n] => Command::Pen(PenCommand::Mode(n)),
        [b'-', n] => Command::Pen(PenCommand::Underline(n)),
        [b'E' | b'G', n] => Command::Pen(PenCommand::Bold(n)),
        [b'@'] => Command::Initialise,
        [b'2'] => Command::DefaultLineSpacing,
        [b'3', n] => Command::LineSpacing(n),
        [b'a', n] => Command::Align(n),
        [b'd', n] => Command::FeedLines(n),
        [b'J', n] => Command::FeedDots(n),
        [b'i' | b'm'] => Command::Cut { feed: 0 },
        [b'M' | b'R' | b't' | b'{' | b' ' | b'V' | b'=', ref rest @ ..] => {
            return skipped(rest, 1);
        }
        [b'$' | b'\\' | b'c', ref rest @ ..] => return skipped(rest, 2),
        [b'p', ref rest @ ..] => return skipped(rest, 3),
        // ESC * m nL nH: a bit image in columns of one or three bytes; no kiosk draws with it.
        [b'*', m, low, high] => {
            return Shape::Skip(usize::from(u16::from_le_bytes([low, high])) * if m < 32 { 1 } else { 3 });
        }
        [b'*', ..] => return Shape::More,
        _ => Command::Unknown,
    })
}

fn after_fs(rest: &[u8]) -> Shape {
    match *rest {
        [] | [b'!' | b'-'] => Shape::More,
        [b'&'] => Shape::Done(Command::Pen(PenCommand::Chinese(true))),
        [b'.'] => Shape::Done(Command::Pen(PenCommand::Chinese(false))),
        [b'!', n] => Shape::Done(Command::Pen(PenCommand::ChineseMode(n))),
        [b'-', n] => Shape::Done(Command::Pen(PenCommand::ChineseUnderline(n))),
        [b'W' | b'C', ref rest @ ..] => skipped(rest, 1),
        [b'S', ref rest @ ..] => skipped(rest, 2),
        _ => Shape::Done(Command::Unknown),
    }
}

#[expect(clippy::match_same_arms, reason = "an incomplete command stands beside its complete form")]
fn after_gs(rest: &[u8]) -> Shape {
    match *rest {
        [] | [b'a' | b'r' | b'I' | b'!'] => Shape::More,
        [b'!', n] => Shape::Done(Command::Pen(PenCommand::Size(n))),
        [b'a', n] => Shape::Done(Command::AutomaticStatus(n)),
        [b'r', n] => Shape::Done(Command::Status(n)),
        [b'I', n] => Shape::Done(Command::Identify(n)),
        [b'B' | b'H' | b'f' | b'h' | b'w', ref rest @ ..] => skipped(rest, 1),
        [b'L' | b'W' | b'P' | b'$' | b'\\', ref rest @ ..] => skipped(rest, 2),
        [b'V', 0 | 1 | b'0' | b'1'] => Shape::Done(Command::Cut { feed: 0 }),
        [b'V', b'A' | b'B', feed] => Shape::Done(Command::Cut { feed }),
        [b'V'] | [b'V', b'A' | b'B'] => Shape::More,
        [b'v', b'0', mode, x_low, x_high, y_low, y_high] if matches!(mode, 0..=3 | 48..=51) => Shape::Raster {
            wide: mode & 1 != 0,
            high: mode & 2 != 0,
            row: usize::from(u16::from_le_bytes([x_low, x_high])),
            rows: usize::from(u16::from_le_bytes([y_low, y_high])),
        },
        [b'v'] | [b'v', b'0'] => Shape::More,
        [b'v', b'0', 0..=3 | 48..=51, ..] => Shape::More,
        [b'e', 5] => Shape::Done(Command::Presenter(PresenterCommand::Eject)),
        [b'e', 2] => Shape::Done(Command::Presenter(PresenterCommand::Retract)),
        [b'e', 6] => Shape::Done(Command::Presenter(PresenterCommand::Status)),
        [b'e', 3, _] => Shape::Done(Command::Presenter(PresenterCommand::Present { retract_after: None })),
        [b'e', 0x20, _, t] => Shape::Done(Command::Presenter(PresenterCommand::Present { retract_after: Some(t) })),
        [b'e'] | [b'e', 3 | 0x20] | [b'e', 0x20, _] => Shape::More,
        [b'(', b'H', 6, 0, b'0', b'0', a, b, c, d] => Shape::Done(Command::ProcessId([a, b, c, d])),
        [b'(', b'H', 6, 0, ref rest @ ..] => skipped(rest, 6),
        [b'(', b'k', low, high, ref rest @ ..] => {
            if rest.len() < usize::from(u16::from_le_bytes([low, high])) {
                Shape::More
            } else {
                Shape::Done(Command::Symbol(rest.to_vec()))
            }
        }
        // GS ( x: two bytes say how long it is, so even an unknown one can be passed over.
        [b'(', _, low, high] => Shape::Skip(usize::from(u16::from_le_bytes([low, high]))),
        [b'(', ..] => Shape::More,
        [b'8', b'L', a, b, c, d] => {
            Shape::Skip(usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX))
        }
        [b'8'] | [b'8', b'L', ..] => Shape::More,
        _ => Shape::Done(Command::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(bytes: &[u8]) -> Vec<Token> {
        let mut stream = Stream::default();
        bytes.iter().filter_map(|byte| stream.feed(*byte)).collect()
    }

    fn commands(bytes: &[u8]) -> Vec<Command> {
        tokens(bytes)
            .into_iter()
            .filter_map(|token| match token {
                Token::Buffered(_, Command::Skipped | Command::Payload) | Token::RealTime(_) => None,
                Token::Buffered(_, command) => Some(command),
            })
            .collect()
    }

    #[test]
    fn every_command_ends_where_it_should() {
        // After each of them comes one letter, which must be seen as text again.
        for command in [
            b"\x1b@".as_slice(),
            b"\x1c&",
            b"\x1c.",
            b"\x1c!\x0c",
            b"\x1ba\x01",
            b"\x1bE\x01",
            b"\x1b!\x30",
            b"\x1b3\x1e",
            b"\x1b2",
            b"\x1bd\x03",
            b"\x1bJ\x40",
            b"\x1bt\xff",
            b"\x1b*\x21\x02\x00ABCDEF",
            b"\x1bi",
            b"\x1bm",
            b"\x1d!\x11",
            b"\x1dv0\x00\x02\x00\x01\x00AB",
            b"\x1dv0\x00\x00\x00\x05\x00",
            b"\x1d(L\x0c\x000p0\x01\x01\x31\x08\x00\x01\x00AB",
            b"\x1d(L\x02\x0002",
            b"\x1d8L\x0b\x00\x00\x000p0\x01\x01\x31\x08\x00\x01\x00A",
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x06\x001P0ABC",
            b"\x1dVA\x10",
            b"\x1dVB\x10",
            b"\x1dV\x00",
            b"\x1dV1",
            b"\x1da\xff",
            b"\x1dr\x01",
            b"\x1dI\x01",
            b"\x1d(H\x06\x0000ABCD",
            b"\x1de\x05",
            b"\x1de\x02",
            b"\x1de\x03\x0a",
            b"\x1de\x20\x0a\x1e",
            b"\x1de\x06",
            b"\x1d(H\x06\x0010ABCD",
            b"\x1d(H\x03\x00100",
            b"\x10\x04\x01",
            b"\x10\x05\x02",
            &CLEAR,
        ] {
            let mut bytes = command.to_vec();
            bytes.push(b'Z');
            let seen = tokens(&bytes);
            assert_eq!(seen.last(), Some(&Token::Buffered(vec![b'Z'], Command::Text(b'Z'))), "{command:02X?}");
            let unknown = seen.iter().any(|token| matches!(token, Token::Buffered(_, Command::Unknown)));
            assert!(!unknown, "{command:02X?}");
            let texts = commands(&bytes).iter().filter(|command| matches!(command, Command::Text(_))).count();
            assert_eq!(texts, 1, "{command:02X?}: its payload was taken for text");
        }
    }

    #[test]
    fn a_status_request_inside_a_picture_is_picture() {
        let seen = tokens(b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01\x10\x04\x01");
        let row = Command::RasterRow { wide: false, high: false, bits: vec![0x10, 0x04, 0x01] };
        assert_eq!(seen[1], Token::Buffered(vec![0x10, 0x04, 0x01], row));
        assert_eq!(seen[2], Token::RealTime(RealTime::Status(1)));
        assert_eq!(seen.len(), 3);
    }

    #[test]
    fn buffered_bytes_are_all_kept() {
        let stream = b"\x1b@\x1c&\xC4\xE3\n\x1dv0\x00\x01\x00\x02\x00\xF0\x0F\x1d(k\x04\x001A2\x00\x1dVA\x10";
        let kept: Vec<u8> = tokens(stream)
            .into_iter()
            .flat_map(|token| match token {
                Token::Buffered(bytes, _) => bytes,
                Token::RealTime(_) => panic!("none was sent"),
            })
            .collect();
        assert_eq!(kept, stream);
    }

    proptest::proptest! {
        #[test]
        fn no_stream_of_bytes_makes_it_panic(bytes: Vec<u8>) {
            let _seen = tokens(&bytes);
        }
    }
}
