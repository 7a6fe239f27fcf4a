//! What can be wrong with a printer.

use std::time::Duration;

/// What is wrong with the printer. Switchable while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrinterFault {
    /// Nothing; also frees a jammed cutter and cools the head.
    #[default]
    None,
    /// Dead behind a living line: hears nothing, prints nothing, answers nothing. Switched off, it comes back as after
    /// power-on.
    Silent,
    /// The cutter jams at the next cut; DLE EOT 3 says so from then on.
    CutterError,
    /// The paper is jammed, from now on: off-line with a recoverable error until it is switched off.
    Jam,
    /// The head is too hot, from now on: off-line until it is switched off.
    HeadHot,
    /// The head is too hot, and cools down by itself in this time, whatever the pace. An event, as below.
    HeadHotFor(Duration),
    /// An error only switching off and on can end (bit 5 of DLE EOT 3), and that only once the fault is switched off.
    Unrecoverable,
    /// Somebody has switched it off-line: no cause is told.
    OffLine,
    /// The paper ends after this many more dot rows. An event: then it is [`Paper::Out`](super::Paper::Out) and no
    /// fault.
    PaperOutAfterRows(u32),
    /// Somebody opens the cover after this many more dot rows. An event, as above.
    CoverOpensAfterRows(u32),
    /// Says it is fine, moves the paper, cuts it, marks nothing: thermal paper the wrong way round.
    PrintsNothing,
    /// Says it is fine at every look, and loses what it is sent: no paper moves, no queued answer comes.
    Swallows,
    /// The plug is pulled after this many more bytes. An event, as above.
    UnplugAfterBytes(usize),
    /// Prints, and never answers anything.
    NoAnswers,
    /// Prints, and answers nothing but DLE EOT.
    OnlyRealTime,
    /// Does not answer `GS ( H`, whatever its model.
    NoProcessId,
    /// Does not answer `GS r`, whatever its model.
    NoFence,
    /// Does not know Automatic Status Back, whatever its model.
    NoAutomatic,
    /// Where Automatic Status Back is on, a block of it comes before and behind every answer to DLE EOT.
    AutomaticAround,
    /// As above, but the answer to DLE EOT comes in the middle of the block's four bytes.
    AutomaticInterleaved,
    /// In the place of every byte it says comes some other byte.
    GarbageStatus,
    /// It stops its host by XOFF and XON among its answers, whatever its model.
    XonXoff,
    /// The receive buffer holds no more than this many bytes.
    SmallBuffer(usize),
}
