import Foundation
import JWTKit

/// What a provider says about an account: the claims of an ID token or of the userinfo answer.
struct OpenIDClaims: JWTPayload, Hashable {
    /// Claims are whatever a provider likes; what is read of them is text and lists of texts.
    enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case list([Value])
        case other
    }

    private(set) var values: [String: Value]

    init(_ values: [String: Value]) { self.values = values }

    func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { text } else { nil }
    }

    /// Seconds since 1970.
    func time(_ name: String) -> Double? {
        if case .number(let seconds) = values[name] { seconds } else { nil }
    }

    /// A text counts as a list of one.
    func texts(_ name: String) -> [String] {
        switch values[name] {
        case .text(let text): [text]
        case .list(let items): items.compactMap { if case .text(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// These claims, with what only `other` says added.
    func merging(_ other: OpenIDClaims) -> OpenIDClaims {
        OpenIDClaims(values.merging(other.values) { own, _ in own })
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

extension OpenIDClaims.Value: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([Self].self) {
            self = .list(list)
        } else {
            self = .other
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .other: try container.encodeNil()
        }
    }
}
