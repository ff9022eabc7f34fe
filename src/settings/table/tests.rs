use super::*;

/// The clubs of a table, where there was none before.
fn clubs(bytes: &[u8]) -> Vec<Club> {
    let rows = read_csv(bytes).unwrap();
    rows.iter().map(|row| row.over(None)).collect()
}

#[test]
fn what_is_written_reads_back_and_runs_no_formula() {
    let club = Club {
        name: "=cmd|' /C calc'!A0".into(),
        address: "12 River St, \"Spuzzum\"\nWA".into(),
        time_zone: "America/Vancouver".into(),
        intouch: InTouchClubId::new("7f0c"),
        i4: I4ClubId::new("1"),
        enabled: false,
    };
    let bytes = write_csv(std::slice::from_ref(&club)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.lines().any(|l| l.starts_with('=')));
    assert_eq!(clubs(&bytes), [club]);
}

#[test]
fn the_dialects_of_spreadsheets() {
    let semicolon =
        b"\xef\xbb\xbfName;InTouch Club ID;I4 Club ID\r\nZ\xc3\xbcrich; 7f0c ;1\r\n;;\r\n";
    let latin1 = b"i4_club_id\tintouch_club_id\tname\n1\t7f0c\tZ\xfcrich\n";
    for bytes in [&semicolon[..], &latin1[..]] {
        let clubs = clubs(bytes);
        assert_eq!(clubs.len(), 1);
        assert_eq!(clubs[0].name, "Zürich");
        assert_eq!(
            (clubs[0].intouch.as_str(), clubs[0].i4.as_str()),
            ("7f0c", "1")
        );
        assert!(clubs[0].enabled);
    }
}

#[test]
fn each_cell_that_begins_like_a_formula_is_guarded_and_comes_back() {
    for name in [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''+1", "'quoted'", "O'Hara", "",
    ] {
        let cell = guarded(name);
        assert!(!cell.starts_with(FORMULA), "{name:?} is {cell:?}");
        let club = Club {
            name: name.into(),
            address: name.into(),
            time_zone: String::new(),
            intouch: InTouchClubId::new("-7f0c"),
            i4: I4ClubId::new("@1"),
            enabled: true,
        };
        let bytes = write_csv(std::slice::from_ref(&club)).unwrap();
        assert_eq!(clubs(&bytes), [club], "{name:?}");
    }
}

#[test]
fn what_is_pasted_from_a_spreadsheet() {
    let pasted = "Club name\tAddress\tInTouch Club ID\tJonas I4 Club ID\tTime zone\tSync\r\n\
                  Riverside\t12 River St, Spuzzum\t7f0c\t1\tAmerica/Vancouver\tOff\r\n\
                  Hilltop\t4 Hill Rd\tb19a\t2\t\t\r\n";
    let clubs = clubs(pasted.as_bytes());
    assert_eq!(clubs.len(), 2);
    assert_eq!(
        (clubs[0].name.as_str(), clubs[0].address.as_str()),
        ("Riverside", "12 River St, Spuzzum")
    );
    assert_eq!(clubs[0].time_zone, "America/Vancouver");
    assert!(!clubs[0].enabled && clubs[1].enabled);
    assert_eq!(
        (clubs[1].intouch.as_str(), clubs[1].i4.as_str()),
        ("b19a", "2")
    );
}

#[test]
fn what_windows_writes() {
    let marks = b"name;intouch_club_id;i4_club_id\n\x93Z\xfcrich\x94 \x80 O\x92Hara;7f0c;1\n";
    assert_eq!(clubs(marks)[0].name, "“Zürich” € O’Hara");
    let text = "sep=;\r\nname;intouch_club_id;i4_club_id\r\nA, B;7f0c;1\r\n";
    assert_eq!(clubs(text.as_bytes())[0].name, "A, B");
    // "Unicode text", as Excel calls it.
    let text = "name\tintouch_club_id\ti4_club_id\r\nZürich 李\t7f0c\t1\r\n";
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    assert_eq!(clubs(&bytes)[0].name, "Zürich 李");
}

#[test]
fn a_missing_column_is_named() {
    let problem = read_csv(b"name,i4_club_id\nA,1\n").unwrap_err();
    assert!(problem.detail.contains("intouch_club_id"));
}

#[test]
fn what_a_row_does_not_say_stays_as_it_was() {
    let old = Club {
        name: "Riverside".into(),
        address: "12 River St".into(),
        time_zone: "America/Vancouver".into(),
        intouch: InTouchClubId::new("7f0c"),
        i4: I4ClubId::new("1"),
        enabled: false,
    };
    for text in [
        "intouch_club_id,i4_club_id\n7f0c,\n",
        "name,address,zone,intouch_club_id,i4_club_id,sync\n,,,7f0c,,\n",
        "sync,i4_club_id,intouch_club_id\n,,7f0c\n",
    ] {
        let row = &read_csv(text.as_bytes()).unwrap()[0];
        assert_eq!(row.over(Some(&old)), old, "{text}");
        assert!(row.over(None).enabled, "a new club is on");
    }
    let text = "name,intouch_club_id,i4_club_id,sync\nRiver,7f0c,2,ja\n";
    let new = read_csv(text.as_bytes()).unwrap()[0].over(Some(&old));
    assert_eq!(
        (new.name.as_str(), new.i4.as_str(), new.enabled),
        ("River", "2", true)
    );
    assert_eq!(new.address, old.address);
}

#[test]
fn the_words_for_on_and_off() {
    let read = |word: &str| {
        let text = format!("intouch_club_id,i4_club_id,sync\n7f0c,1,{word}\n");
        read_csv(text.as_bytes()).map(|rows| rows[0].enabled)
    };
    for word in [
        "yes", "Y", "ON", "true", "WAHR", "1", "ja", "oui", "si", "sí", "x", "X",
    ] {
        assert_eq!(read(word).unwrap(), Some(true), "{word}");
    }
    for word in [
        "no", "N", "Off", "FALSE", "0", "nein", "non", "inactive", "FALSCH",
    ] {
        assert_eq!(read(word).unwrap(), Some(false), "{word}");
    }
    assert_eq!(read("").unwrap(), None);
    let problem = read("maybe").unwrap_err();
    assert_eq!(problem.code, Code::SettingsTable);
    assert_eq!(problem.detail, "line 2: Sync is “maybe”, not yes or no");
}

#[test]
fn the_line_of_a_mistake_is_the_one_that_an_editor_shows() {
    for text in [
        "intouch_club_id,name,i4_club_id,sync\n7f0c,\"two\nlines\",1,yes\n\nb19a,B,2,perhaps\n",
        "sep=;\r\nintouch_club_id;name;i4_club_id;sync\r\n7f0c;A;1;yes\r\n\r\nb19a;B;2;perhaps\r\n",
    ] {
        let problem = read_csv(text.as_bytes()).unwrap_err();
        assert!(problem.detail.starts_with("line 5: "), "{}", problem.detail);
    }
}
