//! Finding, ticking and drawing entries.

use super::*;

fn menu() -> Menu {
    let item = |label: &'static str, note: &'static str| MenuItem::new(label, note, Action::Back);
    let items = [
        item("UDP echo", "sends each datagram back"),
        item("TCP echo", "one client after the other"),
        item("TCP chat", "talk"),
        item("TCP file", "a file"),
    ];
    Menu::new("Add", items.to_vec())
}

fn drawn(menu: &Menu, columns: u16, rows: u16) -> Vec<String> {
    let area = Rect::new(0, 0, columns, rows);
    let mut buf = Buffer::empty(area);
    menu.draw(area, &mut buf, &Theme::default());
    let row = |y| (0..columns).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..rows).map(row).collect()
}

#[test]
fn a_note_that_is_cut_stands_whole_below_the_entries() {
    let mut menu = menu();
    menu.apply(&Action::Down, 3);
    assert_eq!(menu.foot(24), 3);
    assert_eq!(
        drawn(&menu, 24, 6),
        [
            " UDP echo  sends each …",
            "▌TCP echo  one client …",
            " TCP chat  talk",
            "────────────────────────",
            " one client after the",
            " other",
        ]
    );
    assert_eq!(menu.below(Rect::new(0, 0, 24, 6)), 1);
    assert!(menu.select_row(2, 3));
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("TCP chat"));
}

#[test]
fn a_menu_whose_notes_fit_has_no_foot() {
    let menu = menu();
    assert_eq!((menu.foot(60), menu.size().1), (0, 4));
    assert_eq!(drawn(&menu, 60, 4)[1], " TCP echo  one client after the other");
}

#[test]
fn what_is_typed_finds_entries_by_label_first_and_then_by_note() {
    let mut menu = menu();
    assert_eq!(menu.insert("F"), None);
    menu.insert("ile");
    assert_eq!(drawn(&menu, 60, 2)[0], "▌TCP file  a file");
    menu.apply(&Action::DeleteToStart, 4);
    menu.insert("tcp one");
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("TCP echo"));
    menu.insert("zzz");
    assert_eq!(menu.current(), None);
    assert_eq!(drawn(&menu, 60, 1)[0], "  nothing matches");
    assert_eq!(menu.size().1, 4, "the frame stays as it is");
}

#[test]
fn what_is_typed_can_become_entries_behind_those_that_are_called_so() {
    let read: ReadTyped = |text| match text.parse::<u16>() {
        Ok(port) => Ok(vec![MenuItem::new(SafeText::shown(format!("port {port}")), "typed", Action::Enter)]),
        Err(_) if text.len() > 5 => Err("too long".into()),
        Err(_) => Ok(Vec::new()),
    };
    let mut menu = menu().reading(read);
    menu.insert("5800");
    assert_eq!(drawn(&menu, 60, 2), ["▌port 5800  typed", ""]);
    menu.insert("1");
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("port 58001"), "not one of before");
    assert_eq!(menu.size().1, 4, "the frame stays as it is");
    menu.apply(&Action::DeleteToStart, 4);
    menu.items[3].label = "Port 7".into();
    menu.insert("7");
    assert_eq!(drawn(&menu, 60, 2), ["▌Port 7    a file", ""], "there once");
    menu.apply(&Action::DeleteToStart, 4);
    menu.insert("5800111");
    assert_eq!(drawn(&menu, 60, 1), ["  too long"]);
    menu.apply(&Action::DeleteToStart, 4);
    assert_eq!(menu.items().len(), 4);
}

#[test]
fn headings_are_never_chosen() {
    let mut items = menu().items().to_vec();
    items = items
        .into_iter()
        .map(|item| {
            if item.label.as_str().starts_with("TCP") {
                item.under("Streams")
            } else {
                item.under("Datagrams")
            }
        })
        .collect();
    let mut menu = Menu::new("Add", items);
    assert_eq!(
        drawn(&menu, 60, 6)[..3],
        [
            &format!("─ Datagrams {}", "─".repeat(48)),
            "▌UDP echo  sends each datagram back",
            &format!("─ Streams {}", "─".repeat(50))
        ]
    );
    menu.apply(&Action::Down, 6);
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("TCP echo"));
    menu.apply(&Action::Up, 6);
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("UDP echo"));
    menu.apply(&Action::Up, 6);
    assert_eq!(menu.current().map(|item| item.label.as_str()), Some("UDP echo"));
    assert!(!menu.select_row(2, 6) && menu.select_row(3, 6));
}

#[test]
fn space_ticks_a_box_and_is_text_elsewhere() {
    let mut items = menu().items().to_vec();
    items[0] = items[0].clone().ticked(false);
    let mut menu = Menu::new("Add", items);
    assert_eq!(drawn(&menu, 60, 1)[0], "▌[ ] UDP echo  sends each datagram back");
    assert_eq!(menu.insert(" "), Some(Action::Back));
    assert_eq!(drawn(&menu, 60, 1)[0], "▌[x] UDP echo  sends each datagram back");
    menu.apply(&Action::Down, 4);
    assert_eq!(menu.insert(" "), None);
}
