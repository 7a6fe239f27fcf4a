//! What hall and stage say to each other: one JSON object a line, one answer a line.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a person does, what a person looks for, and what time does. Times to wait are real milliseconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Touches what bears these words; waits until it can be touched.
    Tap {
        /// The whole label, or the only beginning of one.
        label: String,
        /// For a row of buttons with the same words: what stands beside it (its description).
        #[serde(default)]
        beside: String,
        /// How long to wait for it.
        within_ms: u64,
    },
    /// Waits until one of these texts can be seen; answers with the one.
    See {
        /// Parts of what may be seen.
        texts: Vec<String>,
        /// How long to wait.
        within_ms: u64,
    },
    /// Waits until none of what can be seen contains the text.
    Gone {
        /// The text.
        text: String,
        /// How long to wait.
        within_ms: u64,
    },
    /// Everything that can be seen now, in drawing order.
    Look,
    /// Signs on the pad with a finger.
    Draw,
    /// Touches a place that means nothing: the heart of the screen's upper edge.
    TouchNothing,
    /// Writes what the screen shows as a PNG.
    Shot {
        /// Where to.
        path: PathBuf,
    },
    /// Lets time pass at once, for both clocks.
    Advance {
        /// How much.
        ms: u64,
    },
    /// Sets the wall clock so far from the true one (negative: behind). The monotonic clock does not notice.
    Wall {
        /// Seconds.
        offset_s: i64,
    },
    /// Ends the program as its window would.
    Quit,
}

/// What the stage answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Done; what was found, where something was looked for.
    Done(String),
    /// What can be seen.
    Seen(Vec<Sight>),
    /// Not done, and what there was instead.
    Failed(String),
}

/// One thing on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// What it is for a person.
    pub kind: Kind,
    /// Its words.
    pub label: String,
    /// More words, for those who do not see what stands beside it.
    pub description: String,
    /// Can be used now.
    pub enabled: bool,
    /// Is chosen.
    pub checked: bool,
    /// Left, top, width and height of the part that can be seen, in pixels.
    pub at: [i32; 4],
}

/// What a thing on the screen is for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words.
    Text,
    /// To be pressed.
    Button,
    /// One of several.
    Radio,
    /// Any of several.
    Checkbox,
    /// Something else with words.
    Other,
}

impl Kind {
    /// Whether it is there to be touched.
    pub const fn touchable(self) -> bool {
        matches!(self, Self::Button | Self::Radio | Self::Checkbox)
    }
}
