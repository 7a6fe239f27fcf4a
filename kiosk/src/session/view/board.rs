//! Pages for staff and technicians: a board of rows, a pad of keys, pictures that test the screen. They know no role and
//! no rule; which rows there are, which keys and in which order, is decided by whoever fills them in.

use super::{Banner, Choice, KeyLook, Tone};

/// A page of rows: a menu, a list with states, or the details of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// "本机办件"
    pub title: String,
    /// Below the title; may be empty.
    pub hint: String,
    /// What must be known first.
    pub notes: Vec<Banner>,
    /// Parts of the page to choose from, the chosen one marked; `Intent::Pick("tab:" + id)`. `note` is not shown.
    pub tabs: Vec<Choice>,
    /// Rows of this page.
    pub rows: Vec<BoardRow>,
    /// "第 1 页，共 3 页" turns to the next page of rows, `Intent::More`; empty when there is one page.
    pub more: String,
    /// Said when there are no rows.
    pub empty: String,
}

/// One row of a [`Board`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoardRow {
    /// Begins a section.
    Heading(String),
    /// Something with a state, or something to be done.
    Item(BoardItem),
    /// Name and value of a detail.
    Fact {
        /// "固件"
        name: String,
        /// "V3.2 (2021-04)"
        value: String,
        /// `Plain` shows no sign; any other shows its own beside the value.
        tone: Tone,
    },
    /// Bytes or a message as a machine gave them, in type of one width.
    Raw(String),
}

/// A row with a sign and words; red and amber ones carry a sign of their own, so that colour never speaks alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardItem {
    /// For `Intent::Pick`; empty when there is nothing to touch.
    pub id: String,
    /// How it is meant: colours `value` and, where `icon` is empty, chooses the sign.
    pub tone: Tone,
    /// Icon name, a file `assets/icons/<name>.svg` that the screens know; empty for the sign of the tone.
    pub icon: String,
    /// "打印机"
    pub title: String,
    /// One or two lines: what is wrong, what to do.
    pub words: String,
    /// At the right: "正常", "缺纸", "12 件"; may be empty.
    pub value: String,
    /// What a touch does, "查看", "重试"; may be empty on a menu, where the title says it.
    pub action: String,
}

/// A PIN or a number, on keys in the order given: whoever calls may scramble them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pad {
    /// "请输入您的密码"
    pub title: String,
    /// Below the title; may be empty.
    pub hint: String,
    /// What went wrong or is going on, with its code.
    pub status: Option<Banner>,
    /// Name of `challenge`, "询问码"; empty when there is none.
    pub challenge_label: String,
    /// What is to be read out, in groups of four.
    pub challenge: Vec<String>,
    /// The same as a QR code: modules row by row (`true` = dark), quiet zone not included; empty when none.
    pub qr: Vec<Vec<bool>>,
    /// What was entered.
    pub entry: Entry,
    /// Twelve keys, three in a row, drawn in this order.
    pub keys: Vec<PadKey>,
}

/// What was entered on a [`Pad`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Secret: one dot for each digit.
    Dots {
        /// Entered.
        filled: u8,
        /// Wanted.
        of: u8,
    },
    /// As it is, already in groups: "1234 56".
    Digits(String),
}

/// One key of a [`Pad`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PadKey {
    /// For `Intent::Key`; empty for a place without a key.
    pub key: String,
    /// What stands on it, also its accessible label.
    pub label: String,
    /// How it looks.
    pub look: KeyLook,
}

/// The whole screen as a test picture, without bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Which.
    pub picture: Picture,
    /// One short line: what to do, what to look for.
    pub words: String,
    /// Label of the way out over the touch grid, `Intent::End`; elsewhere every touch is `Intent::Next`.
    pub exit: String,
}

/// Test pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// [`Picture::COLUMNS`] × [`Picture::ROWS`] cells, numbered row by row from 0; one that the finger reaches is
    /// `Intent::Pick("cell:n")`.
    TouchGrid {
        /// Cells that were reached.
        touched: Vec<u16>,
    },
    /// One even colour, or steps of grey: 0 red, 1 green, 2 blue, 3 white, 4 black, 5 greys.
    Colour(u8),
    /// Fine squares: what is smeared or bent shows.
    Checker,
}

impl Picture {
    /// Cells abreast.
    pub const COLUMNS: u16 = 8;
    /// Cells one above the other.
    pub const ROWS: u16 = 9;
    /// How many [`Picture::Colour`] has.
    pub const COLOURS: u8 = 6;
}
