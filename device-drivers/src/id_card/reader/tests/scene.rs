//! Sessions that together make a module send every answer it has.

use super::*;
use crate::bench::Bend;

/// A session in which a module sends certain answers.
pub(super) struct Scene {
    profile: Profile,
    module: fn() -> Module,
    /// Somebody asks for the card at once.
    pub(super) asked: bool,
    /// When the card is lifted, a multiple of [`STEP`].
    lifted: Option<Duration>,
    /// The answers that are bent: command and SW3; the first of the kind.
    answers: &'static [([u8; 2], u8)],
}

pub(super) const STEP: Duration = Duration::from_millis(50);
/// Long enough for every answer of every scene.
pub(super) const WHOLE: Duration = Duration::from_secs(4);

const BEATS: Profile = Profile { heartbeat_s: 1, ..SAMV_STANDARD };
const ADDRESS: Profile = Profile { presence_probe: PresenceProbe::NewAddress, ..SAMV_STANDARD };
const NUMBERS: Profile = Profile { presence_probe: PresenceProbe::MgmtNo, ..SAMV_STANDARD };

fn with_card(change: impl FnOnce(&mut Module)) -> Module {
    let mut module = Module::default();
    module.lay(long());
    change(&mut module);
    module
}

/// Together every answer a module gives to this driver, with every profile that asks for it.
pub(super) static SCENES: [Scene; 13] = [
    Scene {
        profile: SAMV_STANDARD,
        module: || with_card(|_| ()),
        asked: true,
        lifted: None,
        answers: &[([0x12, 0xFF], 0x90), ([0x20, 0x01], 0x9F), ([0x20, 0x02], 0x90), (READ, 0x90)],
    },
    // Nobody there.
    Scene {
        profile: BEATS,
        module: Module::default,
        asked: false,
        lifted: None,
        answers: &[([0x20, 0x01], 0x80), ([0x11, 0xFF], 0x90)],
    },
    // Broken, and mended by the reset; or by nothing.
    Scene {
        profile: SAMV_STANDARD,
        module: || with_card(|module| (module.broken, module.mendable) = (Some(0x60), true)),
        asked: false,
        lifted: None,
        answers: &[([0x12, 0xFF], 0x60), ([0x10, 0xFF], 0x90)],
    },
    Scene {
        profile: BEATS,
        module: || with_card(|module| module.refuses = Some(([0x11, 0xFF], 0x66))),
        asked: false,
        lifted: None,
        answers: &[([0x11, 0xFF], 0x66)],
    },
    // A card that was read is asked whether it is still there.
    Scene {
        profile: ADDRESS,
        module: || with_card(|module| module.address = Some([0x20; 70])),
        asked: true,
        lifted: None,
        answers: &[([0x30, 0x03], 0x90)],
    },
    Scene {
        profile: ADDRESS,
        module: || with_card(|_| ()),
        asked: true,
        lifted: None,
        answers: &[([0x30, 0x03], 0x91)],
    },
    Scene {
        profile: NUMBERS,
        module: || with_card(|_| ()),
        asked: true,
        lifted: None,
        answers: &[([0x30, 0x05], 0x90)],
    },
    // It was lifted.
    Scene {
        profile: ADDRESS,
        module: || with_card(|_| ()),
        asked: true,
        lifted: Some(Duration::from_millis(600)),
        answers: &[([0x30, 0x03], 0x41), ([0x20, 0x01], 0x80)],
    },
    Scene {
        profile: NUMBERS,
        module: || with_card(|_| ()),
        asked: true,
        lifted: Some(Duration::from_millis(600)),
        answers: &[([0x30, 0x05], 0x41)],
    },
    // A module that does not find a card again that it has read.
    Scene {
        profile: SAMV_STANDARD,
        module: || with_card(|module| module.once = true),
        asked: true,
        lifted: None,
        answers: &[([0x20, 0x01], 0x80), ([0x30, 0x03], 0x91)],
    },
    Scene {
        profile: NUMBERS,
        module: || with_card(|module| module.once = true),
        asked: true,
        lifted: Some(Duration::from_millis(600)),
        answers: &[([0x30, 0x05], 0x41)],
    },
    // A card that cannot be read.
    Scene {
        profile: SAMV_STANDARD,
        module: || with_card(|module| module.refuses = Some((READ, 0x41))),
        asked: true,
        lifted: Some(Duration::from_millis(100)),
        answers: &[(READ, 0x41), ([0x20, 0x01], 0x80)],
    },
    Scene {
        profile: SAMV_STANDARD,
        module: || with_card(|module| module.refuses = Some(([0x20, 0x02], 0x81))),
        asked: true,
        lifted: None,
        answers: &[([0x20, 0x02], 0x81)],
    },
];

/// One answer of a scene: which it is, counted from the opening of the line, what it answers, and its bytes.
pub(super) struct Spot {
    pub(super) scene: &'static Scene,
    pub(super) nth: usize,
    pub(super) command: [u8; 2],
    pub(super) straight: Vec<u8>,
    pub(super) what: String,
}

impl Scene {
    pub(super) fn begin(&self, bend: Bend) -> Bench {
        let mut bench = Bench::new(self.profile, (self.module)());
        bench.bend = bend;
        if self.asked {
            bench.read(1);
        }
        bench
    }

    pub(super) fn step(&self, bench: &mut Bench) {
        bench.run(STEP);
        if self.lifted == Some(bench.now) {
            bench.peer.lift();
        }
    }

    pub(super) fn whole(&self, bend: Bend) -> Bench {
        let mut bench = self.begin(bend);
        while bench.now < WHOLE {
            self.step(&mut bench);
        }
        bench
    }

    fn spots(&'static self) -> Vec<Spot> {
        let sent = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let noted = std::rc::Rc::clone(&sent);
        let bench = self.whole(Box::new(move |_, bytes| {
            noted.borrow_mut().push(bytes.clone());
            vec![(MS * 20, bytes)]
        }));
        let sent = sent.take();
        let spot = |&(command, sw3)| {
            let nth = (0..sent.len()).find(|&n| bench.peer.heard[n] == command && sent[n][9] == sw3);
            let what = format!("{:?}: {command:02X?} -> {sw3:02X}", self.profile.presence_probe);
            let nth = nth.unwrap_or_else(|| panic!("{what} does not happen"));
            Spot { scene: self, nth, command, straight: sent[nth].clone(), what }
        };
        self.answers.iter().map(spot).collect()
    }
}

pub(super) fn spots() -> Vec<Spot> {
    SCENES.iter().flat_map(Scene::spots).collect()
}

impl Spot {
    /// This answer as `pieces`, every other one straight.
    pub(super) fn bend(&self, pieces: Vec<(Duration, Vec<u8>)>) -> Bend {
        let (nth, straight) = (self.nth, self.straight.clone());
        Box::new(move |n, bytes| {
            if n == nth {
                assert_eq!(bytes, straight);
                pieces.clone()
            } else {
                vec![(MS * 20, bytes)]
            }
        })
    }
}
