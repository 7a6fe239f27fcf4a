//! Listening to what a host tells a printer without being one: what wants an answer, and what is on the paper.

use super::stream::{Command, RealTime, Stream, Token};

/// Finds the commands a printer answers to.
#[derive(Debug, Default)]
pub(crate) struct Queries {
    stream: Stream,
}

impl Queries {
    /// Takes bytes; the requests that became complete, each as what makes two of them the same and, for `GS ( H`, the
    /// identifier that may differ.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<(Vec<u8>, Option<[u8; 4]>)> {
        bytes.iter().filter_map(|byte| self.stream.feed(*byte)).filter_map(query).collect()
    }
}

fn query(token: Token) -> Option<(Vec<u8>, Option<[u8; 4]>)> {
    Some(match token {
        Token::RealTime(RealTime::Status(n)) => (vec![0x10, 0x04, n], None),
        Token::RealTime(RealTime::Recover(n)) => (vec![0x10, 0x05, n], None),
        Token::RealTime(RealTime::ClearBuffers) => (vec![0x10, 0x14, 8], None),
        Token::Buffered(_, Command::ProcessId(id)) => (b"\x1d(H".to_vec(), Some(id)),
        Token::Buffered(
            bytes,
            Command::AutomaticStatus(_) | Command::Status(_) | Command::Identify(_) | Command::Presenter(_),
        ) => (bytes, None),
        _ => return None,
    })
}

/// Takes what is on the paper out of a stream: letters become blanks, dots become white, data of symbols zeros. Every
/// length stays.
#[derive(Debug, Default)]
pub(crate) struct Blank {
    stream: Stream,
    held: Vec<u8>,
}

impl Blank {
    /// Takes bytes; what became complete, without what was on the paper.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for byte in bytes {
            self.held.push(*byte);
            match self.stream.feed(*byte) {
                None => continue,
                Some(Token::RealTime(_)) => out.append(&mut self.held),
                Some(Token::Buffered(bytes, command)) => out.extend(blanked(bytes, &command)),
            }
            self.held.clear();
        }
        out
    }

    pub(crate) fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// What is held back because it is not whole, as zeros.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        vec![0; std::mem::take(&mut self.held).len()]
    }
}

fn blanked(bytes: Vec<u8>, command: &Command) -> Vec<u8> {
    match command {
        Command::Text(_) => vec![b' '; bytes.len()],
        Command::RasterRow { .. } | Command::Payload => vec![0; bytes.len()],
        // GS ( k pL pH, symbol kind and function, and for "store" one more byte, then its data.
        Command::Symbol(_) => {
            let stores = bytes.get(6) == Some(&80);
            let kept = if stores { 8 } else { bytes.len() };
            bytes.iter().enumerate().map(|(at, byte)| if at < kept { *byte } else { b'0' }).collect()
        }
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_wants_an_answer_is_a_query() {
        let mut queries = Queries::default();
        let heard =
            queries.feed(b"\x1b@text\n\x10\x04\x01\x1dr\x01\x1d(H\x06\x0000ABCD\x1da\xFF\x1dVA\x00\x10\x05\x02");
        let keys: Vec<Vec<u8>> = heard.iter().map(|(key, _)| key.clone()).collect();
        assert_eq!(keys, [&b"\x10\x04\x01"[..], b"\x1dr\x01", b"\x1d(H", b"\x1da\xFF", b"\x10\x05\x02"]);
        assert_eq!(heard[2].1, Some(*b"ABCD"));
    }

    #[test]
    fn nothing_that_was_on_the_paper_is_left_and_every_length_stays() {
        let job = b"\x1b@\x1c&\xC0\xEE\xCB\xC4\n\x1dv0\x00\x02\x00\x02\x00\xF0\x0F\x81\x01\x1d(k\x08\x001P0SN1-1\
                    \x1d(k\x03\x001Q0\x1d(L\x04\x0012AB\x10\x04\x01\x1d(H\x06\x0000ABCD\x1dVA\x00";
        let mut blank = Blank::default();
        let (first, second) = job.split_at(20);
        let out = [blank.feed(first), blank.feed(second)].concat();
        let wanted = b"\x1b@\x1c&    \n\x1dv0\x00\x02\x00\x02\x00\0\0\0\0\x1d(k\x08\x001P000000\
                       \x1d(k\x03\x001Q0\x1d(L\x04\x00\0\0\0\0\x10\x04\x01\x1d(H\x06\x0000ABCD\x1dVA\x00";
        assert_eq!(out, wanted);
        assert_eq!(blank.feed(b"\x1dv0\x00\x02\x00\x01\x00\xFF"), b"\x1dv0\x00\x02\x00\x01\x00");
        assert_eq!(blank.rest(), [0]);
    }

    proptest::proptest! {
        /// Whatever is sent, in whatever pieces.
        #[test]
        fn the_length_stays(pieces: Vec<Vec<u8>>) {
            let mut blank = Blank::default();
            let mut out: Vec<u8> = pieces.iter().flat_map(|piece| blank.feed(piece)).collect();
            out.extend(blank.rest());
            proptest::prop_assert_eq!(out.len(), pieces.iter().map(Vec::len).sum::<usize>());
        }
    }
}
