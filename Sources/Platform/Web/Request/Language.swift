package import Foundation

/// The languages of the product.
package enum Language: String, CaseIterable, Sendable, Codable {
    case english = "en"
    case russian = "ru"
    case portuguese = "pt-BR"

    /// What its speakers call it.
    package var ownName: String {
        switch self {
        case .english: "English"
        case .russian: "Русский"
        case .portuguese: "Português (Brasil)"
        }
    }

    /// How numbers and dates are written.
    package var locale: Locale {
        switch self {
        case .english: Locale(identifier: "en_GB")
        case .russian: Locale(identifier: "ru_RU")
        case .portuguese: Locale(identifier: "pt_BR")
        }
    }

    /// The language a tag asks for: `pt`, `pt-PT` and `pt-BR` are all Portuguese.
    package init?(tag: some StringProtocol) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        guard let language = Self.allCases.first(where: { $0.rawValue.prefix(2) == primary }) else { return nil }
        self = language
    }

    /// The best of the languages an `Accept-Language` header lists; nil when it lists none of ours.
    package init?(acceptLanguage header: String) {
        var best: (language: Language, quality: Double)?
        for entry in header.prefix(1000).split(separator: ",") {
            let parts = entry.split(separator: ";")
            guard let tag = parts.first?.trimmingCharacters(in: .whitespaces), let language = Language(tag: tag) else { continue }
            let weight = parts.dropFirst().first { $0.trimmingCharacters(in: .whitespaces).hasPrefix("q=") }
            let quality = weight.map { Double($0.trimmingCharacters(in: .whitespaces).dropFirst(2)) ?? 0 } ?? 1
            if quality > 0, quality > best?.quality ?? 0 { best = (language, quality) }
        }
        guard let best else { return nil }
        self = best.language
    }
}
