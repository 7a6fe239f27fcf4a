//! The sentences of the stories. `README.md` lists them; each exists in Chinese and in English.

mod person;
mod things;
mod truth;
mod world;

pub(crate) use world::World;
