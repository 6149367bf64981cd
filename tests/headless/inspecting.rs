//! `inspect`, `byteorder` and `address`: dumps, layouts, numbers in memory, forms of addresses.

use std::io::Write;
use std::process::Stdio;

use crate::program::{Running, command, sockpit};

/// With this on its standard input.
fn fed(arguments: &[&str], input: &[u8]) -> crate::program::Ended {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    Running::spawn(command(arguments).stdin(Stdio::from(file))).end()
}

#[test]
fn a_dump_comes_from_a_file_from_standard_input_or_from_the_command_line() {
    let bytes: Vec<u8> = (0..40).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let name = file.path().to_str().unwrap();
    let rows = [
        "0000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  .!!!!!!! !_____!!",
        "0010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  !!!!!!!! !!!!!!!!",
        "0020  20 21 22 23 24 25 26 27                           _!\"#$%&'",
    ];
    assert_eq!(sockpit(&["inspect", name]).with(0).stdout.lines().collect::<Vec<_>>(), rows);
    let tail = sockpit(&["inspect", name, "--at", "0x20", "--length", "3"]).with(0);
    assert_eq!(tail.stdout, "0020  20 21 22                                          _!\"");
    let piped = fed(&["inspect"], &bytes[..2]).with(0);
    assert_eq!(piped.stdout, "00000000  00 01                                             .!");
    let typed = sockpit(&["inspect", "--text", r"Hi\n", "--group", "2", "--order", "little"]).with(0);
    assert_eq!(typed.stdout, "0000  6948   0a                                 Hi_");
    let json = sockpit(&["inspect", "--hex", "48 69", "--json"]).with(0).json();
    assert_eq!((json[0]["type"].as_str(), json[0]["bytes"].as_str()), (Some("bytes"), Some("4869")));
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    assert!(!sockpit(&["inspect", "--text", "a"]).with(0).stdout.contains('\x1b'));
    let coloured = sockpit(&["inspect", "--text", "a", "--color", "always"]).with(0).stdout;
    assert!(coloured.contains("\x1b[36m61") && coloured.ends_with("\x1b[0m"), "{coloured:?}");
    let wrong = sockpit(&["inspect", "--color", "sometimes"]).with(2);
    assert!(
        wrong.stderr.starts_with("sockpit: --color, column 1: auto, always or never"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_layout_is_told_line_by_line_in_json() {
    let layout = "struct tst { short x; struct { int b; unsigned c:3; } a[2]; };";
    let lines = sockpit(&["inspect", "--layout", layout, "--abi", "x86-64", "--json"]).with(0).json();
    let row = |index: usize| {
        let line: &serde_json::Value = &lines[index];
        let text = |key: &str| line[key].as_str().unwrap_or("-").to_owned();
        let number = |key: &str| line[key].as_u64();
        (text("type"), text("name"), number("offset"), number("size"), number("bit_offset"), number("bits"))
    };
    assert_eq!(lines[0]["v"], 1);
    assert_eq!(row(0), ("layout".into(), "tst".into(), None, Some(20), None, None));
    assert_eq!(lines[0]["align"], 4);
    assert_eq!(row(1), ("field".into(), "x".into(), Some(0), Some(2), None, None));
    assert_eq!(row(2), ("pad".into(), "-".into(), Some(2), Some(2), None, None));
    assert_eq!(row(3), ("field".into(), "a[0].b".into(), Some(4), Some(4), None, None));
    assert_eq!(row(4), ("field".into(), "a[0].c".into(), Some(8), Some(4), Some(0), Some(3)));
}

#[test]
fn bytes_are_read_as_the_members_of_a_struct() {
    let address = "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00";
    let told = sockpit(&["inspect", "--hex", address, "--as", "sockaddr_in"]).with(0).stdout;
    for words in ["2 AF_INET", "58001", "127.0.0.1", "struct sockaddr_in on "] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let mut template = tempfile::NamedTempFile::new().unwrap();
    template.write_all(b"struct one { char a; };\nstruct two { big uint16_t n; };\n").unwrap();
    let name = template.path().to_str().unwrap();
    let json = sockpit(&["inspect", "--template", name, "--hex", "0102", "--json"]).with(0).json();
    assert_eq!((json[0]["name"].as_str(), json[1]["value"].as_str()), (Some("two"), Some("258")));
    let json = sockpit(&["inspect", "--template", name, "--as", "one", "--json"]).with(0).json();
    assert_eq!(json[0]["name"].as_str(), Some("one"));
    let cut = sockpit(&["inspect", "--hex", "02 00 e2", "--as", "sockaddr_in"]).with(0).stdout;
    assert!(cut.contains("cut") && cut.contains("missing"), "{cut}");
}

#[test]
fn layouts_of_the_users_folder_are_known_by_name() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("sockpit/templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("reply.h"), "struct reply { [[ipv4]] uint32_t who; in_port_t port; };")
        .unwrap();
    let run = |arguments: &[&str]| {
        Running::spawn(command(arguments).env("XDG_CONFIG_HOME", home.path()).stdin(Stdio::null())).end()
    };
    let told = run(&["inspect", "--as", "reply", "--hex", "7f000001 0050", "--json"]).with(0).json();
    assert_eq!((told[0]["name"].as_str(), told[2]["value"].as_str()), (Some("reply"), Some("80")));
    run(&["inspect", "--as", "udp"]).with(0);
    let unknown = run(&["inspect", "--as", "replies"]).with(2);
    assert!(unknown.stderr.contains("reply"), "{}", unknown.stderr);
    std::fs::write(folder.join("wrong.h"), "struct wrong {\n  int x\n};").unwrap();
    let told = run(&["inspect", "--as", "reply"]).with(0);
    assert!(told.stdout.contains("struct reply on "), "{}", told.stdout);
    assert!(told.stderr.contains("wrong.h, line 3, column 1: ; is missing"), "{}", told.stderr);
    let wrong = run(&["inspect", "--as", "wrong"]).with(1);
    assert!(wrong.stderr.contains("wrong.h, line 3, column 1: ; is missing"), "{}", wrong.stderr);
}

#[test]
fn what_is_wrong_points_at_its_place() {
    let wrong = sockpit(&["inspect", "--layout", "struct s { shrot x; };"]).with(2);
    let lines: Vec<&str> = wrong.stderr.lines().collect();
    assert!(lines[0].starts_with("sockpit: --layout, column 12: there is no type shrot"), "{}", wrong.stderr);
    assert_eq!(lines[2], "             ^^^^^");
    let mut template = tempfile::NamedTempFile::new().unwrap();
    template.write_all(b"struct s {\n  int x\n};\n").unwrap();
    let wrong = sockpit(&["inspect", "--template", template.path().to_str().unwrap()]).with(1);
    assert!(wrong.stderr.contains(", line 3, column 1: ; is missing"), "{}", wrong.stderr);
    let missing = sockpit(&["inspect", "/no/such/file"]).with(1);
    assert!(missing.stderr.starts_with("sockpit: open /no/such/file: ENOENT"), "{}", missing.stderr);
    for arguments in [&["inspect", "--as", "nothing"][..], &["inspect", "--at", "x"], &["byteorder", "many"]]
    {
        sockpit(arguments).with(2);
    }
    let large = sockpit(&["inspect", "--layout", "struct s { char a[1073741824]; char b; };"]).with(1);
    assert!(large.stderr.contains("too large"), "{}", large.stderr);
}

#[test]
fn a_number_lies_in_memory_in_both_orders() {
    let told = sockpit(&["byteorder", "0x76543210"]).with(0).stdout;
    assert!(told.starts_with("0x76543210 = 1985229328, 32 bits\n"), "{told}");
    let short = sockpit(&["byteorder", "58001"]).with(0).stdout;
    let expected =
        if cfg!(target_endian = "little") { "htons(0xe291) = 0x91e2" } else { "htons(0xe291) = 0xe291" };
    assert!(short.contains(expected), "{short}");
    let wide = sockpit(&["byteorder", "1", "--bits", "64"]).with(0).stdout;
    assert!(wide.contains("ADDR+7"), "{wide}");
}

#[test]
fn an_address_is_shown_in_every_form_and_a_network_with_its_borders() {
    let told = sockpit(&["address", "127.1"]).with(0).stdout;
    for words in ["written as     inet_aton form", "hex            7F000001", "inet_pton      refuses it"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let network = sockpit(&["address", "192.0.2.33/30", "--json"]).with(0).json();
    let facts = &network[0]["facts"];
    assert_eq!(
        (facts["network"].as_str(), facts["broadcast"].as_str()),
        (Some("192.0.2.32"), Some("192.0.2.35"))
    );
    let wrong = sockpit(&["address", "192.0.2.33/255.0.255.0"]).with(2);
    assert!(wrong.stderr.starts_with("sockpit: FORM, column 12: "), "{}", wrong.stderr);
    sockpit(&["address", "localhost"]).with(2);
}
