/// The plural forms of CLDR that our languages use.
package enum PluralCategory: String, CaseIterable, Sendable {
    case one, few, many, other

    /// The form that goes with a whole number, by CLDR's rules.
    package init(of count: Int, in language: Language) {
        let number = count.magnitude
        switch language {
        case .english:
            self = number == 1 ? .one : .other
        case .portuguese:
            // "many" is for round millions ("1 milhão de incidentes").
            self = number <= 1 ? .one : number % 1_000_000 == 0 ? .many : .other
        case .russian:
            let (tens, units) = (number % 100, number % 10)
            if units == 1, tens != 11 {
                self = .one
            } else if (2...4).contains(units), !(12...14).contains(tens) {
                self = .few
            } else {
                self = .many
            }
        }
    }

    /// The forms a dictionary must give; rarer ones fall back to `other`.
    static func needed(in language: Language) -> [PluralCategory] {
        language == .russian ? [.one, .few, .many] : [.one, .other]
    }
}
