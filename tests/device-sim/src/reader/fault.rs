//! What can be wrong with a reader.

use std::time::Duration;

/// What is wrong with the reader. Switchable while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReaderFault {
    /// Nothing.
    #[default]
    None,
    /// It hears and does not answer.
    Silent,
    /// Every answer comes this much later than it should, whatever the pace.
    Slow(Duration),
    /// It has come to speak this many bits a second: it understands nothing from a host at another speed. A host that
    /// has found it may set another speed with 60 nn.
    OtherSpeed(u32),
    /// Every reply is noise of the reply's length.
    Garbage,
    /// Every reply stops in its middle.
    HalfFrame,
    /// Two bytes AA too many before every reply.
    ExtraPreamble,
    /// Behind every reply, without a gap, comes another that nobody asked for.
    Glued,
    /// Every reply has a wrong checksum.
    BadChecksum,
    /// The length of every frame claims more than is sent.
    LyingFrameLength,
    /// The lengths of text and photo inside the base record claim more than the frame holds.
    LyingLengths,
    /// The five bytes of a frame's preamble stand in the photo, as chance may have it. Nothing is wrong with that.
    PreambleInPhoto,
    /// Every reply is a well-formed reply to some other command.
    WrongCommandReply,
    /// Module status 60 to everything.
    SelfTestFailed,
    /// Module status 66 to everything.
    NotAuthorised,
    /// Finding a card fails with this module status (SW3).
    FindFails(u8),
    /// Selecting fails with this module status; find goes well.
    SelectFails(u8),
    /// Reading fails with this module status; find and select go well.
    ReadFails(u8),
    /// The module does not know 30 03, the additional address, which some hosts use to see whether a card lies there.
    NoAddressCommand,
    /// The module does not know 30 05, the management numbers, which others use for that.
    NoNumbersCommand,
    /// The card is taken away between find and select: status 81. An event, not a state: after it the reader is well.
    PullBeforeSelect,
    /// The card is taken away between select and read: card status 69 82, module status 41. An event, as above.
    PullBeforeRead,
    /// The card is taken away while the base record is being sent: the reply stops after some 400 bytes. An event.
    PullMidRead,
    /// The card is taken away as soon as its base record is sent. An event.
    PullAfterRead,
}
