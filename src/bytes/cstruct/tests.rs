use super::*;

fn layout(source: &str, abi: &'static Abi) -> StructLayout {
    let declared = parse(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    StructLayout::of(declared.last().expect("a struct"), abi)
        .unwrap_or_else(|error| panic!("{}", error.as_str()))
}

fn x86(source: &str) -> StructLayout {
    layout(source, Abi::named("x86-64").expect("known"))
}

/// `name offset size`, a pad as `- offset size`.
fn rows(layout: &StructLayout) -> Vec<String> {
    let bits = |row: &LayoutRow| {
        row.bits.map_or(String::new(), |bits| format!(" bits {}+{}", bits.offset, bits.bits))
    };
    let name = |row: &LayoutRow| if row.is_pad() { "-".to_owned() } else { row.name.clone() };
    layout.rows.iter().map(|row| format!("{} {} {}{}", name(row), row.offset, row.size, bits(row))).collect()
}

#[test]
fn bits_without_a_name_are_padding() {
    let rows = |source: &str| -> Vec<String> {
        let row = |row: &LayoutRow| match row.bits {
            Some(bits) => format!("{} {}@{}+{}", row.name, row.offset, bits.offset, bits.bits),
            None => format!("{} {}+{}", row.name, row.offset, row.size),
        };
        x86(source).rows.iter().map(row).collect()
    };
    assert_eq!(
        rows("struct s { struct { int a:3, :13, b:2; } in; };"),
        ["in.a 0@0+3", " 0@3+5", " 1+1", "in.b 0@16+2", " 2@2+6", " 3+1"]
    );
}

#[test]
fn the_struct_of_the_books_has_two_pads_and_a_better_order() {
    let source = "struct tst { short x; int y; short z; };";
    let tst = x86(source);
    assert_eq!((tst.name.as_str(), tst.size, tst.align, tst.padding()), ("tst", 12, 4, 4));
    assert_eq!(rows(&tst), ["x 0 2", "- 2 2", "y 4 4", "z 8 2", "- 10 2"]);
    assert_eq!(tst.rows[1].why.as_str(), "y wants an offset that 4 divides");
    assert_eq!(tst.rows[4].why.as_str(), "the size is a multiple of 4, so that an array of them is aligned");
    let declared = parse(source).expect("right");
    let better =
        StructLayout::better_order(declared.last().expect("one"), tst.abi).expect("fits").expect("better");
    let better = StructLayout::of(&better, tst.abi).expect("fits");
    assert_eq!((better.size, rows(&better)), (8, vec!["y 0 4".into(), "x 4 2".into(), "z 6 2".into()]));
    let memory = [1, 0, 9, 9, 2, 0, 0, 0, 3, 0, 9, 9];
    assert_eq!(tst.serialized(&memory), [0, 1, 0, 0, 0, 2, 0, 3]);
}

#[test]
fn packing_is_by_attribute_by_pragma_and_by_member() {
    assert_eq!(x86("struct __attribute__((packed)) s { char a; int b; };").size, 5);
    assert_eq!(x86("struct s { char a; int b; } __attribute__((packed));").size, 5);
    let source = "#pragma pack(push, 2)\nstruct s { char a; int b; long c; };\n#pragma pack(pop)\nstruct t { char a; int b; };";
    let declared = parse(source).expect("right");
    let sizes = ["s", "t"].map(|name| {
        let aggregate = declared.named(name).expect("declared");
        StructLayout::of(aggregate, Abi::named("x86-64").expect("known")).expect("fits").size
    });
    assert_eq!(sizes, [14, 8]);
    assert_eq!(rows(&x86("struct s { char a; int b __attribute__((packed)); };")), ["a 0 1", "b 1 4"]);
    let aligned = x86("struct s { char a; _Alignas(8) char b; };");
    assert_eq!((aligned.size, aligned.align), (16, 8));
}

#[test]
fn nested_structs_unions_arrays_enums_and_pointers_have_their_rows() {
    let source = "enum color { RED, GREEN = 4, COUNT };
        typedef struct { big uint16_t port; in_addr_t address; } peer_t;
        struct s {
            enum color color;
            peer_t peers[2];
            union { float f; unsigned char raw[4]; };
            char name[COUNT * 2 - 1], *next, (*table)[3];
            int (*call)(struct s *, int);
            struct { char deep; } inner;
            short rest[];
        };";
    let layout = x86(source);
    assert_eq!(
        rows(&layout),
        [
            "color 0 4",
            "peers[0].port 4 2",
            "- 6 2",
            "peers[0].address 8 4",
            "peers[1].port 12 2",
            "- 14 2",
            "peers[1].address 16 4",
            "f 20 4",
            "raw 20 4",
            "name 24 9",
            "- 33 7",
            "next 40 8",
            "table 48 8",
            "call 56 8",
            "inner.deep 64 1",
            "- 65 1",
            "rest 66 0",
            "- 66 6",
        ]
    );
    let text = |name: &str| {
        layout.rows.iter().find(|row| row.name == name).map(|row| row.text.clone()).expect("a row")
    };
    assert_eq!(
        ["name", "next", "table", "call", "raw"].map(text),
        ["char [9]", "char *", "char (*)[3]", "int (*)()", "unsigned char [4]"]
    );
    let port = &layout.rows[1];
    let bytes: Vec<u8> = (0..80).collect();
    assert_eq!(port.value(&bytes, layout.abi).expect("there").as_str(), (0x0405).to_string());
}

#[test]
fn bit_fields_follow_the_rules_of_their_machine() {
    let source = "struct s { unsigned a:3; unsigned b:30; char c:2; unsigned:0; int d:1; };";
    assert_eq!(
        rows(&x86(source)),
        [
            "a 0 4 bits 0+3",
            "- 0 1 bits 3+5",
            "- 1 3",
            "b 4 4 bits 0+30",
            "c 7 1 bits 6+2",
            "d 8 4 bits 0+1",
            "- 8 1 bits 1+7",
            "- 9 3",
        ]
    );
    let windows =
        layout("struct s { char a:4; int b:4; char c:4; };", Abi::named("windows-x64").expect("known"));
    assert_eq!(windows.size, 12);
    let arm = layout("struct s { char a; int :4; };", Abi::named("arm").expect("known"));
    assert_eq!((arm.size, arm.align), (4, 4));
    assert_eq!(x86("struct s { char a; int :4; };").size, 2);
    let ip = x86("struct ip { uint8_t ihl:4, version:4; };");
    assert_eq!(ip.rows[1].value(&[0x45], ip.abi).expect("there").as_str(), "4");
}

#[test]
fn sizes_differ_from_machine_to_machine() {
    let source = "struct s { char a; long b; double c; void *d; long double e; };";
    let sizes = Abi::ALL.map(|abi| layout(source, Abi::named(abi.name).expect("known")).size);
    assert_eq!(sizes, [48, 32, 48, 32, 32]);
}

#[test]
fn errors_point_at_the_place() {
    let cases = [
        ("", 1, 1, "a struct is expected"),
        ("struct s { shrot x; };", 1, 12, "there is no type shrot"),
        ("struct s { int x }", 1, 18, "; is missing"),
        ("struct s { int x;", 1, 18, "} is missing"),
        ("struct s { int x; int x; };", 1, 23, "a member of this name"),
        ("struct s { void v; };", 1, 17, "void has no size"),
        ("struct s {\n  struct s again; };", 2, 12, "not declared"),
        ("struct s { int a[99999999999]; };", 1, 18, "0 to 1073741824"),
        ("struct s { int f(int); };", 1, 16, "a function is no member"),
        ("struct s { int a:33; };", 1, 18, "0 to 32 bits"),
        ("struct s { unsigned unsigned a; };", 1, 12, "C has no such type"),
        ("#include <stdio.h>\nstruct s { int x; };", 1, 1, "only #pragma pack"),
        ("struct s { int a[sizeof(int)]; };", 1, 18, "sizeof depends on the machine"),
        ("struct s { int a[1/0]; };", 1, 20, "no value of 64 bits"),
        ("struct s { é x; };", 1, 12, "no place in a declaration"),
        ("struct s { int x[]; };", 1, 16, "wants a member before it"),
        ("struct s { int n, x[]; int y; };", 1, 19, "only be the last"),
    ];
    for (source, line, column, words) in cases {
        let error = parse(source).expect_err(source);
        assert_eq!((error.line, error.column), (line, column), "{source}: {error}");
        assert!(error.text.as_str().contains(words), "{source}: {error}");
    }
}

#[test]
fn what_is_typed_is_bounded() {
    let deep = format!("struct s {{ int {}x{}; }};", "(".repeat(2000), ")".repeat(2000));
    assert!(parse(&deep).expect_err("deep").text.as_str().contains("too deep"));
    let many = format!(
        "struct s {{ int x{}; }};",
        (0..5000).fold(String::new(), |text, n| text + &format!(", y{n}"))
    );
    assert!(parse(&many).expect_err("many").text.as_str().contains("too many members"));
    let long = "/".repeat(limits::SOURCE + 1);
    assert!(parse(&long).expect_err("long").text.as_str().contains("too long"));
    let chain = |links: usize| {
        (1..links).fold("struct s0 { char c; };".to_owned(), |text, n| {
            text + &format!("struct s{n} {{ struct s{} a, b; }};", n - 1)
        })
    };
    assert!(parse(&chain(limits::NESTING + 2)).expect_err("deep").text.as_str().contains("too deep"));
    let x86 = Abi::named("x86-64").expect("known");
    let doubled = parse(&chain(limits::NESTING)).expect("deep enough");
    let error = StructLayout::of(doubled.last().expect("one"), x86).expect_err("8 million rows");
    assert!(error.as_str().starts_with("too many"), "{}", error.as_str());
    for source in [
        "struct s { char a[1073741824]; char b; };",
        "struct e { int x; }; struct s { struct e a[1073741824]; };",
        "struct e {}; struct s { struct e a[1000000000]; };",
        "struct e { char c; }; struct s { struct e a[20000]; };",
        "struct e {}; struct s { struct e a[10000][10000]; };",
    ] {
        let declared = parse(source).expect(source);
        let error = StructLayout::of(declared.last().expect("one"), x86).expect_err(source);
        assert!(error.as_str().starts_with("too "), "{source}: {}", error.as_str());
    }
}
