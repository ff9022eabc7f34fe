//! One made-up person, whose email and phones nobody else has.

use super::super::customers::Customer;
use super::super::dice::Dice;
use super::super::fields::Field;
use super::words;

/// Makes people that replay under a seed and never collide.
pub(in super::super) struct Maker {
    pub(super) dice: Dice,
    people: usize,
    phones: usize,
    /// The next card number of I4 that may be free.
    pub(in super::super) member_id: u64,
}

/// What is known of a person, as I4 would write it down.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) first: String,
    pub(super) last: String,
    pub(super) email: String,
    pub(super) mobile: String,
    pub(super) home: String,
    pub(super) street: String,
    pub(super) second_line: String,
    pub(super) city: String,
    pub(super) state: String,
    pub(super) zip: String,
    pub(super) country: String,
    pub(super) birth: String,
    pub(super) gender: String,
    pub(super) company: String,
}

impl Maker {
    pub(in super::super) fn new(seed: u64) -> Maker {
        Maker {
            dice: Dice::of(&[seed, 0x9E09]),
            people: 0,
            phones: 0,
            member_id: 104_400,
        }
    }

    pub(in super::super) fn uuid(&mut self) -> String {
        self.dice.uuid()
    }

    /// Ten digits that nobody else has.
    pub(super) fn phone(&mut self) -> String {
        let number = self.phones;
        self.phones += 1;
        let areas = words::AREA_CODES.len();
        let area = words::AREA_CODES[number % areas];
        // 7919 has no divisor in common with 10000: all lines come once before one comes again.
        let line = (number / areas * 7919 + 100) % 10_000;
        let exchange = 555 + number / areas / 10_000;
        format!("{area}{exchange:03}{line:04}")
    }

    /// An email address that nobody else has.
    pub(super) fn email(&mut self, who: &str) -> String {
        self.people += 1;
        let domain = *self.dice.pick(&words::DOMAINS);
        format!("{who}{}@{domain}", self.people)
    }

    pub(super) fn street(&mut self) -> String {
        let number = 1 + self.dice.below(9800);
        format!("{number} {}", self.dice.pick(&words::STREETS))
    }

    pub(super) fn person(&mut self) -> Person {
        let culture = self.dice.pick(&words::CULTURES);
        let (first, first_ascii, gender) = *self.dice.pick(culture.first);
        let (last, last_ascii) = *self.dice.pick(culture.last);
        let (city, state, zip, country) = *self.dice.pick(&words::PLACES);
        let zip = match country {
            "CA" => {
                let letters = ["A", "B", "G", "K", "L"];
                let (one, two) = (self.dice.below(10), self.dice.below(10));
                format!("{zip} {one}{}{two}", self.dice.pick(&letters))
            }
            _ => format!("{zip}{:02}", self.dice.below(100)),
        };
        let day = 1 + self.dice.below(28);
        let month = 1 + self.dice.below(12);
        let mut perhaps = |probability, text: String| match self.dice.chance(probability) {
            true => text,
            false => String::new(),
        };
        let gender = perhaps(0.8, gender.to_owned());
        let birth = perhaps(
            0.7,
            format!("{}-{month:02}-{day:02}", 1940 + (day * 37 + month) % 68),
        );
        let second_line = match self.dice.chance(0.2) {
            true => (*self.dice.pick(&words::SECOND_LINES)).to_owned(),
            false => String::new(),
        };
        let company = match self.dice.chance(0.2) {
            true => (*self.dice.pick(&words::COMPANIES)).to_owned(),
            false => String::new(),
        };
        let home = match self.dice.chance(0.3) {
            true => self.phone(),
            false => String::new(),
        };
        Person {
            first: first.to_owned(),
            last: last.to_owned(),
            email: self.email(&format!("{first_ascii}.{last_ascii}")),
            mobile: self.phone(),
            home,
            street: self.street(),
            second_line,
            city: city.to_owned(),
            state: state.to_owned(),
            zip,
            country: country.to_owned(),
            birth,
            gender,
            company,
        }
    }
}

impl Person {
    /// The customer that I4 has of this person.
    pub(super) fn customer(&self, club: u32) -> Customer {
        let customer = Customer {
            club,
            status: "Prospect".to_owned(),
            membership_type: "Prospect".to_owned(),
            ..Customer::default()
        };
        customer
            .with(Field::FirstName, &self.first)
            .with(Field::LastName, &self.last)
            .with(Field::Email, &self.email)
            .with(Field::CellPhone, &self.mobile)
            .with(Field::HomePhone, &self.home)
            .with(Field::Address1, &self.street)
            .with(Field::Address2, &self.second_line)
            .with(Field::City, &self.city)
            .with(Field::State, &self.state)
            .with(Field::Zip, &self.zip)
            .with(Field::Country, &self.country)
            .with(Field::DateOfBirth, &self.birth)
            .with(Field::Gender, &self.gender)
            .with(Field::Employer, &self.company)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn phones_are_ten_digits_and_nobody_elses() {
        let mut maker = Maker::new(1);
        let mut seen = HashSet::new();
        for _ in 0..450_000 {
            let phone = maker.phone();
            assert!(phone.len() == 10 && phone.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(seen.insert(phone));
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let people = |seed| {
            let mut maker = Maker::new(seed);
            let people = (0..50).map(|_| maker.person().email);
            people.collect::<Vec<_>>()
        };
        assert_eq!(people(4), people(4));
        assert_ne!(people(4), people(5));
    }
}
