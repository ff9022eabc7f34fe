//! The words that people and clubs are made of. Nobody here exists.

/// A first name, as it is written and as it stands in an email address, with the gender that goes
/// with it.
pub(super) type First = (&'static str, &'static str, &'static str);

/// Names that go together: a culture's first and last names.
pub(super) struct Culture {
    pub(super) first: &'static [First],
    pub(super) last: &'static [(&'static str, &'static str)],
}

#[rustfmt::skip]
pub(super) const CULTURES: [Culture; 8] = [
    // Twice as frequent as the others, by standing here with many names.
    Culture {
        first: &[
            ("Ada", "ada", "F"), ("Grace", "grace", "F"), ("Mary Ann", "maryann", "F"), ("Alan", "alan", "M"),
            ("Noah", "noah", "M"), ("Olivia", "olivia", "F"), ("Liam", "liam", "M"), ("Emma", "emma", "F"),
            ("Jean-Luc", "jeanluc", "M"), ("Harper", "harper", "F"), ("Wyatt", "wyatt", "M"), ("Hazel", "hazel", "F"),
            ("Billie Jo", "billiejo", "F"), ("Miles", "miles", "M"), ("Ruth", "ruth", "F"), ("Owen", "owen", "M"),
        ],
        last: &[
            ("Byron", "byron"), ("Hopper", "hopper"), ("Turing", "turing"), ("O'Brien", "obrien"),
            ("MacDonald", "macdonald"), ("Smith-Jones", "smithjones"), ("D'Angelo", "dangelo"), ("Whitfield", "whitfield"),
            ("St. Clair", "stclair"), ("Van Dyke", "vandyke"), ("Ashworth", "ashworth"), ("Kowalczyk", "kowalczyk"),
        ],
    },
    Culture {
        first: &[
            ("José", "jose", "M"), ("María José", "mariajose", "F"), ("Íñigo", "inigo", "M"), ("Begoña", "begona", "F"),
            ("Luis Ángel", "luisangel", "M"), ("Inés", "ines", "F"), ("Raúl", "raul", "M"), ("Lucía", "lucia", "F"),
        ],
        last: &[
            ("Núñez", "nunez"), ("García Márquez", "garciamarquez"), ("Peña", "pena"), ("de la Cruz", "delacruz"),
            ("Ibáñez", "ibanez"), ("Güell", "guell"), ("Ordóñez", "ordonez"),
        ],
    },
    Culture {
        first: &[
            ("François", "francois", "M"), ("Zoë", "zoe", "F"), ("Anaïs", "anais", "F"), ("Benoît", "benoit", "M"),
            ("Marie-Ève", "marieeve", "F"), ("Gaël", "gael", "M"), ("Hélène", "helene", "F"), ("Étienne", "etienne", "M"),
        ],
        last: &[
            ("Lévesque", "levesque"), ("Bélanger", "belanger"), ("L'Heureux", "lheureux"), ("Gagné", "gagne"),
            ("Côté", "cote"), ("Desjardins", "desjardins"), ("Thériault", "theriault"),
        ],
    },
    Culture {
        first: &[
            ("Jürgen", "juergen", "M"), ("Søren", "soeren", "M"), ("Łukasz", "lukasz", "M"), ("Šárka", "sarka", "F"),
            ("Åsa", "asa", "F"), ("Zoltán", "zoltan", "M"), ("Ágnes", "agnes", "F"), ("Małgorzata", "malgorzata", "F"),
        ],
        last: &[
            ("Müller", "mueller"), ("Ångström", "angstroem"), ("Wiśniewski", "wisniewski"), ("Dvořák", "dvorak"),
            ("Kovács", "kovacs"), ("Weiß", "weiss"), ("Jørgensen", "joergensen"),
        ],
    },
    Culture {
        first: &[
            ("Олена", "olena", "F"), ("Тарас", "taras", "M"), ("Наталія", "nataliia", "F"), ("Михайло", "mykhailo", "M"),
            ("Ганна", "hanna", "F"), ("Юрій", "yurii", "M"),
        ],
        last: &[
            ("Шевченко", "shevchenko"), ("Коваленко", "kovalenko"), ("Бондар", "bondar"), ("Мельник", "melnyk"),
            ("Кравець", "kravets"),
        ],
    },
    Culture {
        first: &[
            ("伟", "wei", "M"), ("秀英", "xiuying", "F"), ("小明", "xiaoming", "M"), ("丽华", "lihua", "F"), ("建国", "jianguo", "M"),
        ],
        last: &[("王", "wang"), ("李", "li"), ("欧阳", "ouyang"), ("陈", "chen"), ("诸葛", "zhuge")],
    },
    Culture {
        first: &[
            ("さくら", "sakura", "F"), ("健太", "kenta", "M"), ("陽子", "yoko", "F"), ("大輔", "daisuke", "M"), ("美咲", "misaki", "F"),
        ],
        last: &[("佐藤", "sato"), ("鈴木", "suzuki"), ("髙橋", "takahashi"), ("小林", "kobayashi"), ("渡邊", "watanabe")],
    },
    Culture {
        first: &[
            ("Nguyễn Anh", "anh", "F"), ("Đức", "duc", "M"), ("Thị Hạnh", "thihanh", "F"), ("Priya", "priya", "F"),
            ("Arjun", "arjun", "M"), ("Siobhán", "siobhan", "F"), ("Kalani", "kalani", "F"), ("Makoa", "makoa", "M"),
        ],
        last: &[
            ("Trần", "tran"), ("Đặng", "dang"), ("Venkataraman", "venkataraman"), ("Ó Súilleabháin", "osuilleabhain"),
            ("Kaʻaihue", "kaaihue"), ("Kahananui", "kahananui"), ("Singh", "singh"),
        ],
    },
];

pub(super) const STREETS: [&str; 14] = [
    "River St",
    "Oak Ave",
    "Maple Dr",
    "Main St",
    "2nd Ave NW",
    "Cedar Ln",
    "Hillcrest Rd",
    "Lakeshore Blvd",
    "Elm Ct",
    "Juniper Way",
    "O'Farrell St",
    "Birch Pl",
    "Rue St-Denis",
    "Commercial Dr",
];

pub(super) const SECOND_LINES: [&str; 5] = ["Apt 4B", "Unit 12", "Suite 300", "#7", "PO Box 118"];

/// City, state, the start of its postal codes, country.
pub(super) const PLACES: [(&str, &str, &str, &str); 10] = [
    ("Spuzzum", "WA", "981", "US"),
    ("Truth or Consequences", "NM", "879", "US"),
    ("Coeur d'Alene", "ID", "838", "US"),
    ("Cañon City", "CO", "812", "US"),
    ("Winnetka", "IL", "600", "US"),
    ("Eau Claire", "WI", "547", "US"),
    ("Montréal", "QC", "H2X", "CA"),
    ("Vancouver", "BC", "V5K", "CA"),
    ("Moose Jaw", "SK", "S6H", "CA"),
    ("St. John's", "NL", "A1C", "CA"),
];

pub(super) const AREA_CODES: [&str; 40] = [
    "201", "202", "203", "206", "208", "212", "213", "214", "215", "216", "217", "218", "224",
    "225", "236", "250", "303", "306", "312", "313", "403", "404", "406", "408", "412", "415",
    "416", "503", "505", "509", "514", "602", "604", "608", "614", "619", "702", "709", "715",
    "719",
];

pub(super) const DOMAINS: [&str; 3] = ["example.org", "example.com", "example.net"];

pub(super) const COMPANIES: [&str; 6] = [
    "Example Dairy",
    "Example & Sons",
    "Example Freight",
    "City of Spuzzum",
    "Example Labs",
    "Self-employed",
];

/// Staff and lead sources: words that nothing else here has, so that they are noticed where they
/// must not be.
pub(super) const STAFF: [&str; 3] = ["Quilliam Staffworth", "Odette Staffworth", "Piers Deskley"];
pub(super) const LEAD_SOURCES: [&str; 4] = ["Walk-in", "Website", "Billboard 7", "Guest pass"];

/// Name, street, city with state, time zone.
pub(super) const CLUBS: [(&str, &str, &str, &str); 8] = [
    (
        "Riverside",
        "12 River St",
        "Spuzzum WA",
        "America/Los_Angeles",
    ),
    (
        "Harbourfront",
        "400 Lakeshore Blvd",
        "Vancouver BC",
        "America/Vancouver",
    ),
    ("Old Mill", "7 Mill Rd", "Eau Claire WI", "America/Chicago"),
    (
        "Mesa Verde",
        "2200 Canyon Dr",
        "Truth or Consequences NM",
        "America/Denver",
    ),
    (
        "Le Plateau",
        "81 Rue St-Denis",
        "Montréal QC",
        "America/Toronto",
    ),
    (
        "Signal Hill",
        "5 Battery Rd",
        "St. John's NL",
        "America/St_Johns",
    ),
    (
        "Prairie Oak",
        "900 Main St",
        "Moose Jaw SK",
        "America/Regina",
    ),
    ("North Shore", "31 Elm Ct", "Winnetka IL", "America/Chicago"),
];
