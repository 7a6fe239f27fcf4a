//! The home screen.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::{Home, Tile};

pub(super) fn set(window: &g::AppWindow, view: &Home) {
    let data = window.global::<g::HomeData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_tiles(model::rows(&data.get_tiles(), view.tiles.iter().map(tile).collect()));
    data.set_empty((&view.empty).into());
}

fn tile(tile: &Tile) -> g::TileData {
    g::TileData {
        id: (&tile.id).into(),
        icon: (&tile.icon).into(),
        title: (&tile.title).into(),
        words: (&tile.words).into(),
        open: tile.open,
    }
}
