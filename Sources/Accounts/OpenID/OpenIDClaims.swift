import Foundation
import JWTKit
import Platform

/// What a provider says about an account: the claims of an ID token or of the userinfo answer.
struct OpenIDClaims: JWTPayload, Hashable {
    typealias Value = JSON

    private(set) var values: [String: Value]

    init(_ values: [String: Value]) { self.values = values }

    func text(_ name: String) -> String? {
        values[name]?.string
    }

    /// Seconds since 1970.
    func time(_ name: String) -> Double? {
        switch values[name] {
        case .integer(let seconds): Double(seconds)
        case .number(let seconds): seconds
        default: nil
        }
    }

    /// True, or the text "true", which some providers write.
    func flag(_ name: String) -> Bool { values[name]?.bool ?? (text(name) == "true") }

    /// A text counts as a list of one.
    func texts(_ name: String) -> [String] {
        switch values[name] {
        case .text(let text): [text]
        case .list(let items): items.compactMap(\.string)
        default: []
        }
    }

    func has(_ path: String) -> Bool { value(at: path) != nil }

    /// These claims, with what only `other` says added, also inside objects.
    func merging(_ other: OpenIDClaims) -> OpenIDClaims {
        var added = other.values
        // That an address was seen is said of the one beside it.
        if let email = text("email"), email != other.text("email") { added["email_verified"] = nil }
        return OpenIDClaims(values.merging(added, uniquingKeysWith: Self.joined))
    }

    private static func joined(_ own: JSON, _ other: JSON) -> JSON {
        guard case .object(let fields) = own, case .object(let more) = other else { return own }
        return .object(fields.merging(more, uniquingKeysWith: joined))
    }

    /// Time, audience and issuer are checked by ``IDTokenCheck``, which knows the clock.
    func verify(using _: some JWTAlgorithm) {}
}

extension OpenIDClaims: Codable {
    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}
