/// The countries a row may be about: ISO 3166-1 alpha-2 codes with the names that the document shows.
package struct CountryTable: Sendable {
    private let names: [String: String]

    /// - Parameter csv: a line `CODE;Name` for each country.
    package init(csv: [UInt8]) {
        names = Dictionary(SemicolonTable.pairs(csv)) { first, _ in first }
    }

    /// All of the standard.
    package static let iso3166 = CountryTable(csv: PackageResources.countries_csv)

    package var codes: some Collection<String> { names.keys }

    /// The full name; nil for what is no code. Capital letters matter, as they did to the old service.
    package func name(of code: String) -> String? { names[code] }
}

/// The tables in `Resources`: two texts a line, with a semicolon between them.
enum SemicolonTable {
    static func pairs(_ bytes: [UInt8]) -> [(String, String)] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ";", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }
}
