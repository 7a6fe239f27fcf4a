//! One scenario's hall, and what its person has in hand.

use std::fmt;
use std::path::PathBuf;

use device_sim::Slip;
use futures::channel::oneshot;
use hall::{Furniture, Hall, Result};

/// What a scenario holds. The hall opens with the first sentence that needs it.
#[derive(cucumber::World, Default)]
pub(crate) struct World {
    hall: Option<Hall>,
    /// How the hall will be when it opens.
    pub(crate) furniture: Furniture,
    /// How many sounds were listened to, and how many words of the lamp looked at.
    pub(crate) heard: usize,
    pub(crate) lit: usize,
    /// The slip taken last.
    pub(crate) slip: Option<Slip>,
    /// What lay before the scanner last.
    pub(crate) scanned: Option<String>,
    name: String,
    pictures: usize,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}

impl World {
    /// Names the play, for its pictures.
    pub(crate) fn play_is(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Does something in the hall, on a thread of its own so that other scenarios go on; the step fails when it fails.
    pub(crate) async fn act<T: Send + 'static>(
        &mut self,
        what: impl FnOnce(&mut Hall) -> Result<T> + Send + 'static,
    ) -> T {
        let hall = self.hall.take();
        let furniture = self.furniture.clone();
        let picture = self.next_picture();
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || {
            let mut hall = match hall.map_or_else(|| Hall::open(&furniture), Ok) {
                Ok(hall) => hall,
                Err(trouble) => return drop(tell.send((None, Err(trouble)))),
            };
            let result = what(&mut hall);
            if let Some(path) = picture {
                // Without power there is no picture.
                let _shown = hall.shot(&path);
            }
            drop(tell.send((Some(hall), result)));
        });
        let Ok((hall, result)) = told.await else { panic!("a step of {} broke", self.name) };
        self.hall = hall;
        match result {
            Ok(value) => value,
            Err(trouble) => panic!("{}: {trouble}", self.name),
        }
    }

    /// The slip in hand; its picture is kept beside those of the screen.
    pub(crate) fn take(&mut self, slip: Slip) {
        if let Some(path) = self.next_picture() {
            std::fs::write(path.with_extension("slip.png"), &slip.png).expect("STORY_PICTURES can be written");
        }
        self.slip = Some(slip);
    }

    fn next_picture(&mut self) -> Option<PathBuf> {
        let dir = super::asked_for("STORY_PICTURES")?;
        std::fs::create_dir_all(&dir).expect("STORY_PICTURES can be made");
        self.pictures += 1;
        Some(dir.join(format!("{}-{:02}.png", self.name, self.pictures)))
    }
}
